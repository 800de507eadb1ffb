import Records

/// The members of a JSON object, read with errors that say what was expected.
struct JSONMembers {
  private let members: [String: JSONValue]
  private let place: String

  /// - Throws: `ArgumentError` for what is no object, and for a key that is not known.
  init(_ json: JSONValue, at place: String, known: [String]) throws {
    guard case .object(let members) = json else {
      throw ArgumentError(
        place, "expected an object, found \(json.kindDescription)",
        hint: "its keys are \(known.joined(separator: ", "))")
    }
    for key in members.keys.sorted() where !known.contains(key) {
      throw ArgumentError.unknown("key", key, at: place, among: known)
    }
    self.members = members
    self.place = place
  }

  /// A member; nil where it is left out or null.
  subscript(key: String) -> JSONValue? {
    guard let value = members[key], value != .null else { return nil }
    return value
  }

  func text(_ key: String) throws -> String? {
    try self[key].map { value in
      guard case .string(let text) = value else {
        throw ArgumentError("\(place).\(key)", "expected a text, found \(value.kindDescription)")
      }
      return text
    }
  }

  func whole(_ key: String) throws -> Int? {
    try self[key].map { value in
      switch value {
      case .int(let number): return number
      // 1e3 is a whole number, too; above 2^53 nobody knows which one was meant.
      case .double(let number) where number == number.rounded() && abs(number) <= 0x1p53:
        return Int(number)
      case .double(let number) where number == number.rounded():
        throw ArgumentError("\(place).\(key)", "expected a whole number up to 2^53 in size, found \(number)")
      default:
        throw ArgumentError("\(place).\(key)", "expected a whole number, found \(value.kindDescription)")
      }
    }
  }
}
