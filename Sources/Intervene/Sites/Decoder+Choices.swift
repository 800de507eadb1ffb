import Records

extension Array where Element: CustomStringConvertible {
  /// The elements with commas between.
  var listed: String { map(\.description).joined(separator: ", ") }
}

extension Decoder {
  /// The value of a key that names one of a few cases.
  ///
  /// - Throws: `SpecificationProblem` with near matches for another name.
  func choice<Choice: RawRepresentable & CaseIterable, Key: CodingKey>(
    _ key: Key, in container: KeyedDecodingContainer<Key>
  ) throws -> Choice where Choice.RawValue == String {
    let name = try container.decode(String.self, forKey: key)
    guard let choice = Choice(rawValue: name) else {
      let known = Choice.allCases.map(\.rawValue)
      throw SpecificationProblem(
        self, key: key, "expected \(known.joined(separator: ", ")) as \(key.stringValue), found \"\(name)\"",
        hint: NearMatches.hint(for: name, among: known))
    }
    return choice
  }
}
