import Records

/// An intervention that the model, the world or its texts do not allow.
public struct InterventionError: Error, Equatable, CustomStringConvertible {
  /// Where the value at fault was given, e.g. `heads` or `interventions[1].ablate: heads`.
  public var place: String
  /// What was expected and what was found.
  public let message: String
  /// What to do about it.
  public let hint: String?

  public init(_ place: String, _ message: String, hint: String? = nil) {
    self.place = place
    self.message = message
    self.hint = hint
  }

  /// A name that is not known, with near matches.
  static func unknown(_ what: String, _ name: String, at place: String, among known: [String]) -> Self {
    InterventionError(
      place, "there is no \(what) \"\(name)\"", hint: NearMatches.hint(for: name, among: known))
  }

  /// The number in front of which `interventions[…]` stands in the place, of a list's entry.
  var entry: Int? {
    guard place.hasPrefix("interventions["), let end = place.firstIndex(of: "]") else { return nil }
    return Int(place[place.index(place.startIndex, offsetBy: 14)..<end])
  }

  /// `place: message`, then an indented line with the hint.
  public var description: String {
    "\(place): \(message)" + (hint.map { "\n  hint: \($0)" } ?? "")
  }
}
