/// Settings that do not go together: a sentence in which settings stand as data, so that each surface names them in its
/// own words.
///
///     throw UsageError("give one of \(setting: "variable") and \(setting: "vector")")
public struct UsageError: Diagnostic, Hashable {
  /// What is wrong, with settings as data.
  public let sentence: Hint
  public let hint: Hint?

  /// A sentence without a full stop, and what may help.
  public init(_ sentence: Hint, hint: Hint? = nil) {
    self.sentence = sentence
    self.hint = hint
  }

  public var problem: String { sentence.text(.plain) }

  public func text(_ naming: SettingNaming) -> String {
    sentence.text(naming) + (hint.map { "\n  hint: \($0.text(naming))" } ?? "")
  }
}
