import ArgumentParser
import GPT
import Intervene
import Records
import Tasks

/// What to ablate, named on the command line or in a file.
struct AblationOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Heads by layer and number, e.g. 0.0,1.3.", valueName: "heads")) var heads:
    String?
  @Option(help: ArgumentHelp("Whole attention layers, e.g. 1,2.", valueName: "layers")) var attention: String?
  @Option(help: ArgumentHelp("Whole MLP layers.", valueName: "layers")) var mlps: String?
  @Option(help: ArgumentHelp("Neurons by layer and number, e.g. 1.17.", valueName: "neurons"))
  var neurons: String?
  @Option(
    help: ArgumentHelp(
      "The residual stream before these layers; the number of layers stands for its end.",
      valueName: "layers"))
  var residual: String?
  @Option(
    help: ArgumentHelp(
      "Attention of a head from a position to another, e.g. 0.3:newB-1:D.", valueName: "head:from:to"))
  var edges: String?
  @Option(
    help: ArgumentHelp(
      "Layer norms to freeze to their mean scale, e.g. 0.ln1,2.ln2,ln_final.", valueName: "norms"))
  var norms: String?
  @Option(
    help: ArgumentHelp(
      "Only at these positions: numbers, variables, or ones beside them, e.g. A,newB-1,4.",
      valueName: "positions"))
  var positions: String?
  @Option(
    help: ArgumentHelp(
      "Replace by zero, by the mean over inputs, or resample from other inputs; several with commas between (zero).",
      valueName: "mode"))
  var mode: String?
  @Option(in: .seed, help: ArgumentHelp("The seed of resampling, samples and orders.", valueName: "n"))
  var seed: UInt64 = 0
  @Option(help: ArgumentHelp("A YAML file with interventions, instead of sites.", valueName: "file"))
  var spec: String?

  /// Whether any site is named.
  var namesSites: Bool {
    [heads, attention, mlps, neurons, residual, edges, norms].contains { $0 != nil }
  }

  /// Whether norms are all that is named: their scale is frozen to its mean in every mode.
  var namesNormsOnly: Bool {
    norms != nil && ![heads, attention, mlps, neurons, residual, edges].contains { $0 != nil }
  }

  var namesOtherThanHeads: Bool { [attention, mlps, neurons, residual, edges, norms].contains { $0 != nil } }

  /// The modes, with commas between.
  func modes() throws -> [AblationMode] {
    try Ablation.list(
      mode ?? AblationMode.zero.rawValue, at: "mode", expecting: "zero, mean or resample",
      among: AblationMode.allCases.map(\.rawValue))
  }

  /// The interventions of the file, if there is one, checked.
  func specified(for subject: any InterventionSubject) throws -> [any Intervention]? {
    guard let spec else { return nil }
    let specification = try InterventionSpecification(path: spec)
    try specification.check(subject)
    return specification.interventions
  }

  /// The only mode.
  func singleMode() throws -> AblationMode {
    let modes = try modes()
    guard modes.count == 1 else {
      throw ArgumentError(
        "mode", "expected one mode, found \(modes.count)", hint: "modes are compared over a world's inputs")
    }
    return modes[0]
  }

  /// What the options describe, under one mode.
  func ablation(_ mode: AblationMode) throws -> Ablation {
    var ablation = Ablation(mode: mode)
    ablation.seed = seed
    ablation.heads = try list(heads, "heads", "a head such as 1.3")
    ablation.attention = try list(attention, "attention", "a layer")
    ablation.mlps = try list(mlps, "mlps", "a layer")
    ablation.neurons = try list(neurons, "neurons", "a neuron such as 1.17")
    ablation.residual = try list(residual, "residual", "a layer")
    ablation.edges = try list(edges, "edges", "an edge such as 0.3:newB-1:D")
    ablation.norms = try list(norms, "norms", "a layer norm such as 0.ln1 or ln_final")
    ablation.positions = try places()
    return ablation
  }

  /// The positions, nil for all.
  func places() throws -> [TextPosition]? {
    positions == nil ? nil : try list(positions, "positions", "a position")
  }

  /// Heads alone, for the lattice.
  func headList() throws -> [Head] { try list(heads, "heads", "a head such as 1.3") }

  private func list<Site: LosslessStringConvertible>(
    _ text: String?, _ key: String, _ expecting: String
  ) throws -> [Site] {
    try text.map { try Ablation.list($0, at: key, expecting: expecting) } ?? []
  }
}
