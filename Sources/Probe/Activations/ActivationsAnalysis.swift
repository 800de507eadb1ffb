import GPT
import Records
import Tasks

/// Shows the largest activations over the positions of a text, or how two texts differ (``ActivationReport``).
public struct ActivationsAnalysis: Analysis {
  public static let name = "activations"
  public static let summary = "Show neurons and directions over the positions of a text, the largest first."

  /// The text: an input of the world with the model's answer, raw text or token ids; required.
  public var source = TextChoice()
  /// Another text of the same kind, whose activations are subtracted.
  public var minus: String?
  /// Patterns of hook points, with commas between.
  public var hook = "blocks.*.mlp.hook_post"
  /// Units of each hook point.
  public var units = 24

  public init() {}

  public static let settings: [Setting<Self>] =
    TextChoice.settings.map { $0.lifted(to: \.source) } + [
      .typedText("minus", \.minus, "Another input, text or token ids, to be subtracted.", as: "text"),
      .text("hook", \.hook, "Names of hook points, with * and ?, separated by commas.", as: "glob"),
      .number("units", \.units, in: .shownUnits, "How many units of each hook point to show."),
    ]

  public func check() throws { try source.require() }

  public func run(on run: Run, job: Job) throws -> ActivationReport {
    let selection = try HookSelection.matching(hook, in: run.model.dimensions)
    let text = source.input ?? source.text ?? (source.tokens ?? []).map(String.init).joined(separator: ",")
    func read(_ text: String) throws -> AttentionReport {
      if source.input != nil {
        return try AttentionReport(
          run: run, input: try run.requireWorld().parse(input: text), capturing: selection)
      }
      return try AttentionReport(
        run: run, text: text,
        tokens: source.tokens == nil
          ? run.requireTokenizer().encode(text) : TypedText.tokenIDs(text), capturing: selection)
    }
    return try ActivationReport(
      read(text), of: text, minus: minus.map { (report: try read($0), text: $0) }, at: selection.points,
      most: units)
  }
}

extension NumberRange<Int> {
  /// Units of a hook point that are shown.
  public static var shownUnits: Self { Self("units", 1...4_096) }
}
