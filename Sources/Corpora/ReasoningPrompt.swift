/// The text that asks a question: demonstrations with their answers, then context, question and an invitation to
/// answer.
///
/// `Tom is warm. … Tom is calm. True or False?`, to be continued with ` True` or ` False`; with options
/// `… Which floats? A) rock B) cork Answer:`, to be continued with ` B`.
public struct ReasoningPrompt: Sendable, Hashable {
  /// The whole prompt.
  public let text: String
  /// Where each statement of the item stands, in the order of ``ReasoningItem/statements``, in Unicode scalars.
  public let statements: [Range<Int>]
  /// Where question and invitation stand, in Unicode scalars.
  public let question: Range<Int>

  /// A prompt with the context as it is.
  public init(_ item: ReasoningItem, demonstrations: [ReasoningItem] = []) {
    let shown = demonstrations.map { Self.body($0) + Self.completion($0) + "\n" }.joined()
    let start = shown.unicodeScalars.count
    text = shown + Self.body(item)
    statements = item.statements.map { $0.range.lowerBound + start..<$0.range.upperBound + start }
    let count = text.unicodeScalars.count
    question = count - Self.ask(item).unicodeScalars.count..<count
  }

  /// What continues the prompt when the answer is right.
  public static func completion(_ item: ReasoningItem) -> String { " \(item.answer)" }

  /// Every answer that the prompt can be continued with.
  public static func completions(_ item: ReasoningItem) -> [String] {
    item.options.isEmpty ? [" True", " False"] : item.options.compactMap { $0.first.map { " \($0)" } }
  }

  /// The question with its options, and the invitation to answer.
  package static func ask(_ item: ReasoningItem) -> String {
    item.options.isEmpty
      ? "\(item.question) True or False?"
      : ([item.question] + item.options + ["Answer:"]).joined(separator: " ")
  }

  private static func body(_ item: ReasoningItem) -> String {
    item.context.isEmpty ? ask(item) : "\(item.context) \(ask(item))"
  }
}
