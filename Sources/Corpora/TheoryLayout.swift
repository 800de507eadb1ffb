/// Statements in the order of the text that they stand in.
package struct TheoryLayout: Sendable {
  package typealias Listed = (id: String, text: String, kind: ReasoningStatement.Kind)

  package let context: String
  package let statements: [ReasoningStatement]

  /// Finds the statements in a text, each as a whole sentence at a place of its own. A text that lacks one of them (or
  /// is empty) gives way to the statements joined by spaces.
  ///
  /// Longer statements are placed first, so that none lands inside of another. O(statements · length).
  package init(context: String, _ listed: [Listed]) {
    let bytes = Array(context.utf8)
    var isTaken = [Bool](repeating: false, count: bytes.count)
    var places = [Range<Int>?](repeating: nil, count: listed.count)
    let order = listed.indices.sorted { (listed[$1].text.utf8.count, $0) < (listed[$0].text.utf8.count, $1) }
    for index in order {
      let wanted = Array(listed[index].text.utf8)
      guard let start = Self.place(of: wanted, in: bytes, isTaken) else { break }
      places[index] = start..<start + wanted.count
      for place in start..<start + wanted.count { isTaken[place] = true }
    }
    let found = places.compactMap { $0 }
    guard found.count == listed.count, !found.isEmpty else {
      self = TheoryLayout(joining: listed)
      return
    }
    self.context = context
    // Scalars before each byte.
    var scalars = [0]
    scalars.reserveCapacity(bytes.count + 1)
    for byte in bytes { scalars.append(scalars.last! + (byte & 0xc0 == 0x80 ? 0 : 1)) }
    // A scalar is counted at its first byte: before the byte at n stand scalars[n] of them.
    statements = listed.indices.sorted { found[$0].lowerBound < found[$1].lowerBound }.map { index in
      ReasoningStatement(
        id: listed[index].id, text: listed[index].text, kind: listed[index].kind,
        range: scalars[found[index].lowerBound]..<scalars[found[index].upperBound])
    }
  }

  /// The statements in the order of the list, joined by spaces.
  package init(joining listed: [Listed]) {
    context = listed.map(\.text).joined(separator: " ")
    var start = 0
    statements = listed.map { id, text, kind in
      let count = text.unicodeScalars.count
      defer { start += count + 1 }
      return ReasoningStatement(id: id, text: text, kind: kind, range: start..<start + count)
    }
  }

  private static func place(of wanted: [UInt8], in bytes: [UInt8], _ isTaken: [Bool]) -> Int? {
    guard let first = wanted.first, wanted.count <= bytes.count else { return nil }
    for start in 0...bytes.count - wanted.count where bytes[start] == first && !isTaken[start] {
      let end = start + wanted.count
      guard start == 0 || isSpace(bytes[start - 1]), end == bytes.count || isSpace(bytes[end]) else {
        continue
      }
      if bytes[start..<end].elementsEqual(wanted), !isTaken[start..<end].contains(true) { return start }
    }
    return nil
  }

  private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0d).contains(byte) }
}
