/// A value that something does not allow: a model, a world, or the texts that are asked about.
public struct ArgumentError: Diagnostic, Equatable {
  /// Where the value at fault was given, e.g. `heads` or `interventions[1].ablate: heads`.
  public var argument: String
  /// What was expected and what was found.
  public let problem: String
  /// What to do about it.
  public let hint: Hint?

  /// An error of the value that was given as `argument`.
  public init(_ argument: String, _ problem: String, hint: Hint? = nil) {
    self.argument = argument
    self.problem = problem
    self.hint = hint
  }

  /// A name that is not known, with near matches.
  public static func unknown(
    _ what: String, _ name: String, at argument: String, among known: [String]
  ) -> Self {
    ArgumentError(
      argument, "there is no \(what) \"\(name)\"", hint: NearMatches.hint(for: name, among: known))
  }

  public var place: DiagnosticPlace? { .named(argument) }
}
