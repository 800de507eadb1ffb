import ArgumentParser
import GPT
import Intervene
import Records
import Tasks
import Viz

struct FlipCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "flip",
    abstract: "Change single weights, or shares of them at random, and see which answers break.",
    discussion: """
      Examples:
        probe-cli flip --parameter 'blocks.1.attn.W_Q[2,5,7]' --how sign
        probe-cli flip --parameter 'blocks.0.mlp.W_in[:,3]' --how zero \\
          --at-token newB
        probe-cli flip --parameter 'blocks.2.attn.W_O[1]' --how swap \\
          --with 'blocks.2.attn.W_O[3]'
        probe-cli flip --random --fraction 0.001 --how sign --where 'blocks.*.mlp.*'
        probe-cli flip --random --how noise:1 --out doses
        probe-cli flip --model gpt2 --text 'The Eiffel Tower stands in' \\
          --parameter 'blocks.8.mlp.W_out' --how zero --at-token Tower

      Names are TransformerLens's (embed.W_E, blocks.0.attn.W_Q [head, width, head
      width], …, ln_final.w) or the checkpoint's own; indices count from 0, a:b is a
      range, : is everything, * and ? stand for any text. Without indices the whole
      parameter is changed.
        sign      x becomes -x
        zero      x becomes 0
        bit:N     turns bit N (31 is the sign, 30 to 23 the exponent)
        scale:F   x becomes F times x
        noise:S   adds S standard deviations of normal noise
        swap      values trade places: the first with the last, …, or in order
                  with those of --with
      --at-token makes the change in the middle of inference: tokens before it are
      computed with the true weights, their keys and values included. --from and
      --to bound it on both sides. Each is a variable (newB), a position beside it
      (newB-1 predicts newB) or a number from 0 on; in a --text a token or a number.

      With --text no world is needed: the report is about the token that the model
      predicts behind the text.

      --random draws shares of all parameters of a kind in a layer, and ranks single
      parameters by |gradient x change|; each of these is then changed to see what
      it really does. The model's weights are never touched. --out writes
      report.json, scores.csv, scores.md and figures into a directory.
      """)

  @OptionGroup var prompt: PromptOptions
  @OptionGroup var model: ModelOptions

  @Option(
    help: ArgumentHelp("With --text: the token to look at (the likeliest one).", valueName: "token"))
  var target: String?

  @Option(help: ArgumentHelp("The weights to change; may be repeated.", valueName: "name"))
  var parameter: [String] = []

  @Option(help: ArgumentHelp("\(WeightChange.forms).", valueName: "change"))
  var how: String = "sign"

  @Option(help: ArgumentHelp("The weights to trade places with, for swap.", valueName: "name"))
  var with: String?

  @Option(help: ArgumentHelp("Change from this token on.", valueName: "place")) var atToken: String?
  @Option(help: ArgumentHelp("Change from here on …", valueName: "place")) var from: String?
  @Option(help: ArgumentHelp("… and up to here.", valueName: "place")) var to: String?

  @Flag(help: "Change shares of parameters drawn at random.") var random = false

  @Option(
    in: .positiveShare("fraction"),
    help: ArgumentHelp(
      "A share of parameters; may be repeated (0.0001, 0.0003, 0.001, …, 0.3 by default).", valueName: "x"))
  var fraction: [Double] = []

  @Option(
    name: .customLong("repeat"), in: .repeats, help: ArgumentHelp("Draws of each share.", valueName: "n"))
  var repeats: Int = 50

  @Option(
    name: .customLong("where"),
    help: ArgumentHelp("Patterns of parameters to draw from, separated by commas.", valueName: "patterns"))
  var patterns: String?

  @Option(in: .ranked, help: ArgumentHelp("How many single parameters to rank.", valueName: "n"))
  var sensitive: Int = 20

  @Flag(help: "With --random, let the model answer on its own for each draw, too (slow).")
  var generate = false

  @Option(
    in: .evaluated,
    help: ArgumentHelp(
      "The largest number of inputs; of larger worlds a sample (all up to 4096, else 512).", valueName: "n"))
  var inputs: Int?

  @Option(in: .seed, help: ArgumentHelp("The seed of draws, noise and sample.", valueName: "n"))
  var seed: UInt64 = 0

  @Option(help: ArgumentHelp("A directory for report, tables and figures.", valueName: "dir"))
  var out: String?

  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard random != !parameter.isEmpty else {
      throw ValidationError("give either --parameter with the weights to change, or --random")
    }
    guard target == nil || prompt.isGiven else { throw ValidationError("--target belongs to --text") }
    if prompt.isGiven {
      guard !random else {
        throw ValidationError(
          "--random counts right answers over a world's inputs: with a text name the weights with --parameter"
        )
      }
      guard inputs == nil else { throw ValidationError("--inputs are a world's: leave it out with a text") }
    }
    _ = try change()
    _ = try positions()
    if random {
      guard with == nil, atToken == nil, from == nil, to == nil else {
        throw ValidationError("--with, --at-token, --from and --to need --parameter")
      }
    } else {
      guard fraction.isEmpty, patterns == nil, !generate else {
        throw ValidationError("--fraction, --where and --generate need --random")
      }
      guard with == nil || parameter.count == 1 else {
        throw ValidationError("--with needs one --parameter, found \(parameter.count)")
      }
    }
  }

  func run() throws {
    try ReportOutput.check(out, .directory)
    if prompt.isGiven { return try look() }
    let run = try model.open(
      needingWorldFor: random
        ? "dose-response curves count right answers over the inputs of a world"
        : "answers are evaluated on all inputs of a world",
      instead: "use --parameter with --text")
    let subject = try Session(
      run: run, selection: TextSelection(most: inputs, seed: seed), threads: model.threads)
    if random { try doses(subject, run) } else { try flip(subject, run) }
  }

  private func flips() throws -> [Flip] {
    let (how, positions) = (try change(), try positions())
    return parameter.map { Flip($0, how: how, with: with, positions: positions, seed: seed) }
  }

  /// What the flips do to the token behind a text.
  private func look() throws {
    let run = try model.open()
    let subject = try prompt.subject(run, threads: model.threads)
    let token = try target.map { try run.token($0, at: "target") }
    let report = try PromptReport(subject, flips(), target: token)
    if let out {
      try ReportOutput(path: out).write(
        report, table: report.table, writeUp: WriteUp { report.table },
        figures: [("flip.png", PromptFigure.page(report, model: model.displayName))],
        model: model.displayName, run: run)
    }
    if output.json { return try output.print(json: report) }
    PromptText(model: model.displayName).print(report, changed: "changed")
    if let out { print("\nReport, tables and figure: \(out)") }
  }

  private func flip(_ subject: Session<TaskTexts>, _ run: Run) throws {
    let report = try FlipReport(subject, flips())
    if let out {
      try ReportOutput(path: out).write(
        report, table: report.table, writeUp: WriteUp { report.table },
        figures: [("flip.png", FlipFigure(report: report, model: model.displayName).page)],
        model: model.displayName, run: run)
    }
    if output.json { return try output.print(json: report) }
    FlipText(report: report, model: model.displayName).print()
    if let out { print("\nReport, tables and figure: \(out)") }
  }

  private func doses(_ subject: Session<TaskTexts>, _ run: Run) throws {
    let bar = LateProgress(unit: "draws")
    defer { bar.finish() }
    let report = try DoseResponseReport(subject, settings: try settings()) { bar.update($0, of: $1) }
    bar.finish()
    if let out {
      try ReportOutput(path: out).write(
        report, table: report.table, writeUp: report.writeUp,
        figures: FlipDoseFigure(report: report, model: model.displayName).pages, model: model.displayName,
        run: run)
    }
    if output.json { return try output.print(json: report) }
    FlipDoseText(report: report, model: model.displayName).print()
    if let out { print("\nReport, tables and figures: \(out)") }
  }

  private func settings() throws -> DoseSettings {
    var settings = DoseSettings()
    settings.how = try change()
    if !fraction.isEmpty { settings.fractions = fraction }
    settings.repeats = repeats
    settings.where = patterns
    settings.generates = generate
    settings.sensitive = sensitive
    settings.seed = seed
    return settings
  }

  private func change() throws -> WeightChange {
    guard let change = WeightChange(how) else {
      throw ValidationError("--how takes \(WeightChange.forms), found '\(how)'")
    }
    return change
  }

  private func positions() throws -> [TextPosition]? {
    func place(_ text: String?, _ option: String) throws -> TextPosition? {
      guard let text else { return nil }
      guard !text.contains(".."), let place = TextPosition(text) else {
        throw ValidationError(
          "\(option) takes a variable, a place such as newB-1, or a number, found '\(text)'")
      }
      return place
    }
    guard atToken == nil || from == nil && to == nil else {
      throw ValidationError("--at-token is the same as --from: give one of them")
    }
    let start = try place(atToken, "--at-token") ?? place(from, "--from")
    let end = try place(to, "--to")
    return start == nil && end == nil ? nil : [TextPosition(from: start, to: end)]
  }
}
