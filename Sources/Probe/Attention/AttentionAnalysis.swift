import GPT
import Records
import Tasks

/// Shows what a model attends to while it answers one text (``AttentionReport``).
public struct AttentionAnalysis: Analysis {
  public static let name = "attention"
  public static let summary = "Show which positions the model attends to while it answers."

  /// The text: an input of the world, raw text or token ids; required.
  public var source = TextChoice()
  /// The layer and the head to show, counted from 0; nil for all.
  public var layer: Int?
  /// The head to show, counted from 0; nil for all.
  public var head: Int?
  /// Whether ``AttentionReport/capture`` holds every activation, for array files.
  public var capturesAll = false

  public init() {}

  public static let settings: [Setting<Self>] =
    TextChoice.settings.map { $0.lifted(to: \.source) } + [
      .number("layer", \.layer, in: .layerNumber, "Only this layer, counted from 0.", as: "l"),
      .number("head", \.head, in: .headNumber, "Only this head, counted from 0.", as: "h"),
    ]

  public func check() throws { try source.require() }

  public func run(on run: Run, job: Job) throws -> AttentionReport {
    let d = run.model.dimensions
    try Self.check(layer, "layer", below: d.layers)
    try Self.check(head, "head", below: d.heads)
    let points = capturesAll ? HookSelection.everything(in: d) : HookSelection([])
    if let input = source.input {
      return try AttentionReport(
        run: run, input: try run.requireWorld().parse(input: input), capturing: points)
    }
    if let tokens = source.tokens {
      return try AttentionReport(run: run, text: "", tokens: tokens, capturing: points)
    }
    let text = source.text ?? ""
    return try AttentionReport(
      run: run, text: text, tokens: try run.requireTokenizer().encode(text), capturing: points)
  }

  private static func check(_ value: Int?, _ setting: String, below count: Int) throws {
    guard let value, !(0..<count).contains(value) else { return }
    throw SettingsError(setting: setting, expected: "a number from 0 to \(count - 1)", found: "\(value)")
  }
}
