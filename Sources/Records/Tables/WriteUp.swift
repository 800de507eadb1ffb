/// A report for reading: paragraphs, headings and tables in their order.
///
/// ```swift
/// WriteUp {
///   "# Weights"
///   matrices
///   if !notes.isEmpty { notes.joined(separator: "\n") }
/// }
/// ```
public struct WriteUp: Sendable, Equatable {
  /// What stands between two empty lines.
  public enum Part: Sendable, Equatable {
    /// Markdown as it is: a paragraph, a heading or a list.
    case text(String)
    /// A table, as Markdown.
    case table(Table)
  }

  /// The parts in order.
  public let parts: [Part]

  /// A write-up of the parts that a closure lists.
  public init(@WriteUpBuilder _ parts: () -> [Part]) { self.parts = parts() }

  /// All parts as Markdown, an empty line between two.
  public var markdown: String {
    parts.map { part in
      switch part {
      case .text(let text): text + "\n"
      case .table(let table): table.markdown
      }
    }.joined(separator: "\n")
  }
}

/// Lists the parts of a ``WriteUp``.
@resultBuilder public enum WriteUpBuilder {
  /// One text.
  public static func buildExpression(_ text: String) -> [WriteUp.Part] { [.text(text)] }
  /// One table.
  public static func buildExpression(_ table: Table) -> [WriteUp.Part] { [.table(table)] }
  /// All parts in order.
  public static func buildBlock(_ parts: [WriteUp.Part]...) -> [WriteUp.Part] { parts.flatMap(\.self) }
  /// The parts that a `for` makes.
  public static func buildArray(_ parts: [[WriteUp.Part]]) -> [WriteUp.Part] { parts.flatMap(\.self) }
  /// The parts behind an `if`, or none.
  public static func buildOptional(_ parts: [WriteUp.Part]?) -> [WriteUp.Part] { parts ?? [] }
  /// The parts behind `if`.
  public static func buildEither(first parts: [WriteUp.Part]) -> [WriteUp.Part] { parts }
  /// The parts behind `else`.
  public static func buildEither(second parts: [WriteUp.Part]) -> [WriteUp.Part] { parts }
}
