import ArgumentParser
import GPT
import Intervene
import Tasks
import Viz

struct Steer: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Add a direction to an activation and see which outputs follow.",
    discussion: """
      Examples:
        probe-cli steer --variable D --layer 0 --site resid_pre --positions D
        probe-cli steer --variable newB --layer 0 --positions newB-1 \\
          --coefficients -1,0,1
        probe-cli steer --vector direction.npy --layer 2 --site resid_pre \\
          --out steering.png

      The direction is the mean activation of the inputs in which a variable has its
      upper value, minus that of those with the lower one, at the steered positions:
      a coefficient of 1 moves the mean of one group to that of the other. Outputs
      are predicted from the right text before them; "follows" looks at the inputs
      for which the rules give another value once the variable is what is steered
      towards.
      """)

  @Option(help: ArgumentHelp("The variable that gives the direction.", valueName: "name"))
  var variable: String?
  @Option(
    help: ArgumentHelp("Its lower and upper value (smallest and largest), e.g. 0,1.", valueName: "values"))
  var values: String?
  @Option(help: ArgumentHelp("A direction from an .npy file of shape [D].", valueName: "file"))
  var vector: String?
  @Option(help: ArgumentHelp("resid_pre, resid_mid, resid_post, attn_out or mlp_out.", valueName: "site"))
  var site: String = "resid_post"
  @Option(in: .layerNumber, help: ArgumentHelp("The layer, counted from 0.", valueName: "l"))
  var layer: Int
  @Option(help: ArgumentHelp("Only at these positions, e.g. D or newB-1 (all).", valueName: "positions"))
  var positions: String?
  @Option(
    parsing: .unconditional, help: ArgumentHelp("Multiples of the direction to add.", valueName: "list"))
  var coefficients: String = "-2,-1.5,-1,-0.5,0,0.5,1,1.5,2"
  @Option(
    in: .evaluated,
    help: ArgumentHelp(
      "The largest number of inputs; of larger worlds a sample (all up to 4096, else 512).", valueName: "n"))
  var inputs: Int?
  @Option(in: .seed, help: ArgumentHelp("The seed of a sample.", valueName: "n")) var seed: UInt64 = 0
  @OptionGroup var model: ModelOptions
  @Option(help: ArgumentHelp("A figure, a table (.csv) or a directory.", valueName: "path")) var out: String?
  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard (variable == nil) != (vector == nil) else {
      throw ValidationError("give one of --variable and --vector")
    }
    guard values == nil || variable != nil else { throw ValidationError("--values belongs to --variable") }
  }

  func run() throws {
    try ReportOutput.check(out, .any)
    let site = try Site(named: site)
    let run = try model.open(
      needingWorldFor: "outputs are evaluated on the inputs of a world")
    let subject = try Session(
      run: run, selection: TextSelection(most: inputs, seed: seed), threads: model.threads)
    let ends: [Int]? = try values.map { try Ablation.list($0, at: "values", expecting: "a whole number") }
    let source: Steering.Source =
      if let vector { .file(vector) } else { .variable(variable ?? "", values: ends) }
    let report = try SteeringReport(
      subject,
      Steering(source, site: site, layer: layer, positions: try PatchOptions.positions(positions)),
      coefficients: Ablation.list(coefficients, at: "coefficients", expecting: "a number"))
    if let out {
      try ReportOutput(path: out).write(
        report, name: "steering", table: { report.table },
        figure: { SteeringFigure(report: report, model: model.displayName).page }, title: "steering",
        model: model.displayName, run: run)
    }
    if output.json { return try output.print(json: report) }
    SteeringText(report: report, model: model.displayName).print()
    if let out { print("\nWritten: \(out)") }
  }
}
