/// An error as data: where something is wrong, what was expected and found, and what to do about it.
///
/// All errors that users see conform. The text is made here, in one way for all of them, so that a surface (a terminal,
/// a server, a notebook) can print the same error in its own words: ``text(_:)`` names settings as that surface does,
/// ``DiagnosticRecord`` is the same as JSON.
public protocol Diagnostic: Error, Sendable, CustomStringConvertible {
  /// Where it is wrong; nil where the problem says it.
  var place: DiagnosticPlace? { get }
  /// What was expected, where that is known apart from the problem.
  var expected: String? { get }
  /// What was found instead.
  var found: String? { get }
  /// What is wrong, in one sentence: by default `expected …, found …`.
  var problem: String { get }
  /// What to do about it.
  var hint: Hint? { get }

  /// The whole message: `place: problem`, then an indented line with the hint.
  func text(_ naming: SettingNaming) -> String
}

extension Diagnostic {
  public var place: DiagnosticPlace? { nil }
  public var expected: String? { nil }
  public var found: String? { nil }
  public var hint: Hint? { nil }

  public var problem: String {
    switch (expected, found) {
    case (let expected?, let found?): "expected \(expected), found \(found)"
    case (let expected?, nil): "expected \(expected)"
    case (nil, let found?): "found \(found)"
    case (nil, nil): "failed"
    }
  }

  /// `place: problem`, without the hint.
  public var summary: String { (place.map { "\($0): " } ?? "") + problem }

  public func text(_ naming: SettingNaming) -> String {
    (place.map { "\(naming.place($0)): " } ?? "") + problem
      + (hint.map { "\n  hint: \($0.text(naming))" } ?? "")
  }

  /// The message with settings under their own names.
  public var description: String { text(.plain) }
}
