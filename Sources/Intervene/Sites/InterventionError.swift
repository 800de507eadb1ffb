import Records

/// An intervention that the model, the world or its texts do not allow.
public struct InterventionError: Diagnostic, Equatable {
  /// Where the value at fault was given, e.g. `heads` or `interventions[1].ablate: heads`.
  public var argument: String
  /// What was expected and what was found.
  public let problem: String
  /// What to do about it.
  public let hint: Hint?

  public init(_ argument: String, _ problem: String, hint: Hint? = nil) {
    self.argument = argument
    self.problem = problem
    self.hint = hint
  }

  /// A name that is not known, with near matches.
  static func unknown(_ what: String, _ name: String, at argument: String, among known: [String]) -> Self {
    InterventionError(
      argument, "there is no \(what) \"\(name)\"", hint: NearMatches.hint(for: name, among: known))
  }

  /// The number in front of which `interventions[…]` stands in the place, of a list's entry.
  var entry: Int? {
    guard argument.hasPrefix("interventions["), let end = argument.firstIndex(of: "]") else { return nil }
    return Int(argument[argument.index(argument.startIndex, offsetBy: 14)..<end])
  }

  public var place: DiagnosticPlace? { .named(argument) }
}
