import GPT
import Intervene
import Records
import Tasks
import Worlds

/// Interchange interventions on a variable of the world (``InterchangeReport``).
public struct InterchangeAnalysis: Analysis {
  public static let name = "interchange"
  public static let summary =
    "Where does a variable stand? Put another text's value there and see who follows."

  /// The variable; required.
  public var variable: String?
  /// The output that is asked for; nil for the first one behind the variable whose rule reads it.
  public var target: String?
  /// What is interchanged.
  public var site = Site.residualPost
  /// Also what a probe reads, and what its directions do.
  public var probe = false
  /// Directions of a learned subspace; nil for none.
  public var rank: Int?
  /// Where it is learned; nil for the place with the highest interchange accuracy.
  public var layer: Int?
  /// The position; nil for the place with the highest interchange accuracy.
  public var at: TextPosition?
  /// Steps of training.
  public var iterations = 200
  /// Pairs at most.
  public var pairs = 512
  /// The largest number of inputs.
  public var inputs: Int?
  /// Of samples, draws and training.
  public var seed: UInt64 = 0

  public init() {}

  public static let settings: [Setting<Self>] = [
    .text("variable", \.variable, "The variable: an input or an output.", as: "name", isRequired: true),
    .text(
      "target", \.target, "The output that is asked for (the first one that reads the variable).", as: "name"),
    .choice("site", \.site, "What is interchanged: a stream, or what a half of a block writes."),
    .flag(
      "withProbe", \.probe, "Also what a linear probe reads there, and what is lost without its directions."),
    .number("rank", \.rank, in: .subspaceRank, "Learn a subspace of so many directions (none)."),
    .number("layer", \.layer, in: .subspaceLayer, "The subspace's layer (the best one)."),
    .spelled(
      "at", \.at, expecting: "a position such as newB or newB-1", "The subspace's position (the best one).",
      as: "position"),
    .number("iterations", \.iterations, in: .maskIterations, "Steps of training the subspace."),
    .number("pairs", \.pairs, in: .interchangedPairs, "Pairs of texts, at most."),
    .inputs(\.inputs), .seed(\.seed),
  ]

  public func check() throws {
    guard !site.isByHead else {
      throw ArgumentError(
        "site", "\(site.rawValue) belongs to heads",
        hint: "interchange resid_pre, resid_mid, resid_post, attn_out or mlp_out")
    }
    guard rank != nil || (layer == nil && at == nil) else {
      throw UsageError(
        "\(setting: "layer") and \(setting: "at") say where a subspace is learned: give \(setting: "rank")")
    }
  }

  public func run(on run: Run, job: Job) throws -> InterchangeReport {
    let world = try run.requireWorld(
      for: "variables are a world's", instead: "patch texts with \(command: "patch", [])")
    let model = run.model.trainable
    if let layer {
      try ArgumentError.check(layer: layer, layers: model.dimensions.layers, at: "layer", in: "\(layer)")
    }
    guard model.dimensions.has(site.kind) else {
      throw ArgumentError("site", "this model has no \(site.rawValue)")
    }
    let variable = variable ?? ""
    let session = try Session(
      run: run, selection: TextSelection(most: inputs, seed: seed), threads: job.threads)
    let texts = try InterchangeTexts(
      session, variable: variable, target: try target ?? self.reader(of: variable, in: world, session.texts),
      most: pairs, seed: seed)
    return try InterchangeReport(self, texts, model: model, job: job)
  }

  /// The first output of the text whose rule reads a variable.
  private func reader(of variable: String, in world: World, _ texts: TaskTexts) throws -> String {
    let names = world.cells.map(\.name) + world.outputs.map(\.name)
    guard names.contains(variable) else {
      throw ArgumentError.unknown("variable", variable, at: "variable", among: names)
    }
    guard let reader = texts.outputs.first(where: { world.graph.reads(of: $0).contains(variable) }) else {
      throw ArgumentError(
        "variable", "no rule of an output in the text reads \(variable)",
        hint: "name a target with \(setting: "target")")
    }
    return reader
  }

  /// The number of ``at`` in the texts.
  func position(in texts: InterchangeTexts) throws -> Int? {
    guard let at else { return nil }
    let placed = texts.session.texts
    try placed.check([at], at: "at")
    let text = placed.mostFrequentLayout[0]
    guard let position = placed.positions(of: at, in: text).first, position <= texts.position else {
      throw ArgumentError(
        "at", "\(at) comes after \(texts.target) is answered", hint: "name an earlier position")
    }
    return position
  }
}

extension NumberRange where Number == Int {
  fileprivate static var subspaceRank: Self { Self("rank", 1...64) }
  fileprivate static var subspaceLayer: Self { Self("layer", 0...1_023) }
  fileprivate static var interchangedPairs: Self { Self("pairs", 2...65_536) }
}
