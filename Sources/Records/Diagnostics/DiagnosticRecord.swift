/// A diagnostic as JSON has it.
public struct DiagnosticRecord: Codable, Hashable, Sendable {
  /// Where it is wrong, without line and column.
  public let place: String?
  /// Counted from 1; nil where none is known.
  public let line: Int?
  /// In Unicode scalars, counted from 1; nil where none is known.
  public let column: Int?
  /// What is wrong, in one sentence.
  public let problem: String
  /// What should be there; nil where the problem says it.
  public let expected: String?
  /// What is there instead; nil where the problem says it.
  public let found: String?
  /// What to do about it, in one sentence.
  public let hint: String?
  /// The settings that the hint names.
  public let settings: [String]

  /// The parts of an error.
  ///
  /// - Parameters:
  ///   - diagnostic: the error.
  ///   - naming: how the hint's sentence names settings.
  public init(_ diagnostic: some Diagnostic, naming: SettingNaming = .plain) {
    let position = diagnostic.place?.position
    place = diagnostic.place?.name
    line = position.flatMap { $0.line > 0 ? $0.line : nil }
    column = position.flatMap { $0.line > 0 && $0.column > 0 ? $0.column : nil }
    problem = diagnostic.problem
    expected = diagnostic.expected
    found = diagnostic.found
    hint = diagnostic.hint?.text(naming)
    settings = diagnostic.hint?.settings ?? []
  }
}
