/// What is wrong with a value that decodes itself, before its place in the file is known.
public struct SpecificationProblem: Diagnostic {
  package let path: [any CodingKey]
  public let problem: String
  public let hint: Hint?

  /// A problem at `decoder`'s place, or at the value of `key` in it.
  public init(_ decoder: any Decoder, key: (any CodingKey)? = nil, _ message: String, hint: Hint? = nil) {
    path = decoder.codingPath + (key.map { [$0] } ?? [])
    problem = message
    self.hint = hint
  }
}

extension Decoder {
  /// The keys of a mapping, each of which has to be one of `known`.
  ///
  /// - Throws: ``SpecificationProblem`` with near matches for another one.
  public func checkedKeys(_ known: [String]) throws -> [String] {
    let keys = try container(keyedBy: AnyKey.self).allKeys.map(\.stringValue)
    for key in keys where !known.contains(key) {
      throw SpecificationProblem(
        self, key: AnyKey(stringValue: key), "unknown key \"\(key)\"",
        hint: NearMatches.hint(for: key, among: known))
    }
    return keys
  }

  /// A value that is written as one text.
  package func parsed<Value: LosslessStringConvertible>(expecting: String, hint: Hint) throws -> Value {
    let text = try singleValueContainer().decode(String.self)
    guard let value = Value(text) else {
      throw SpecificationProblem(self, "expected \(expecting), found \"\(text)\"", hint: hint)
    }
    return value
  }
}
