/// A token that is found in a text before the text is split.
struct AddedToken: Sendable, Equatable {
  var content: [UInt8]
  var id: Int32
  /// Left out when tokens are decoded.
  var isSpecial = false
  /// Takes in the white space before it.
  var stripsLeft = false
  /// Takes in the white space behind it.
  var stripsRight = false
  /// Only where no word goes on before or behind it.
  var isSingleWord = false
  /// Looked for in normalized text, itself normalized.
  var isNormalized = false
}

/// Finds added tokens in texts: the leftmost first, of those the longest.
struct AddedTokenFinder: Sendable {
  private var tokens: [AddedToken] = []
  /// The token that ends at each node of a tree of their bytes; −1 for none. Node 0 is the root.
  private var ends: [Int32] = [-1]
  /// The node below one, by node and byte.
  private var next: [UInt64: Int32] = [:]
  private var startsToken = [Bool](repeating: false, count: 256)

  /// - Parameter all: tokens as they stand in the texts; of several with one text the first is found.
  init(_ all: [AddedToken]) {
    for token in all {
      guard let first = token.content.first else { continue }
      var node = 0
      for byte in token.content {
        let key = Self.key(node, byte)
        if let known = next[key] {
          node = Int(known)
        } else {
          next[key] = Int32(ends.count)
          node = ends.count
          ends.append(-1)
        }
      }
      guard ends[node] < 0 else { continue }
      ends[node] = Int32(tokens.count)
      tokens.append(token)
      startsToken[Int(first)] = true
    }
  }

  private static func key(_ node: Int, _ byte: UInt8) -> UInt64 { UInt64(node) << 8 | UInt64(byte) }

  /// Calls `body` with all parts of a text in order: added tokens, and the text between them.
  func forEachPart(of text: [UInt8], _ body: (_ token: AddedToken?, _ range: Range<Int>) throws -> Void)
    rethrows
  {
    guard !tokens.isEmpty else {
      if !text.isEmpty { try body(nil, text.indices) }
      return
    }
    let reader = ScalarReader(text)
    var done = 0
    var place = 0
    while place < text.count {
      guard startsToken[Int(text[place])], let (token, match) = self.match(text, place) else {
        place += 1
        continue
      }
      place = match.upperBound
      if token.isSingleWord, Self.isInWord(reader, match) { continue }
      let range = Self.stripped(reader, match, token, from: done)
      if done < range.lowerBound { try body(nil, done..<range.lowerBound) }
      try body(token, range)
      done = range.upperBound
      place = max(place, done)
    }
    if done < text.count { try body(nil, done..<text.count) }
  }

  /// The longest token at a place. O(its length).
  private func match(_ text: [UInt8], _ place: Int) -> (AddedToken, Range<Int>)? {
    var found: (AddedToken, Range<Int>)?
    var node = 0
    for end in place..<text.count {
      guard let below = next[Self.key(node, text[end])] else { break }
      node = Int(below)
      if ends[node] >= 0 { found = (tokens[Int(ends[node])], place..<end + 1) }
    }
    return found
  }

  /// The start of the character before `place`.
  private static func previous(_ text: [UInt8], _ place: Int) -> Int {
    text[..<place].lastIndex { $0 & 0xC0 != 0x80 } ?? 0
  }

  private static func isInWord(_ reader: ScalarReader, _ range: Range<Int>) -> Bool {
    let (start, end) = (range.lowerBound, range.upperBound)
    return start > 0 && reader.classes(at: previous(reader.bytes, start)).classes.contains(.word)
      || end < reader.bytes.count && reader.classes(at: end).classes.contains(.word)
  }

  /// A match with the white space that its token takes in, as far as it is not another's already.
  private static func stripped(
    _ reader: ScalarReader, _ match: Range<Int>, _ token: AddedToken, from first: Int
  ) -> Range<Int> {
    var (start, end) = (match.lowerBound, match.upperBound)
    while token.stripsLeft, start > first {
      let before = previous(reader.bytes, start)
      guard reader.classes(at: before).classes.contains(.space) else { break }
      start = before
    }
    if token.stripsRight { end = reader.run(of: .space, in: .space, from: end, to: reader.bytes.count) }
    return start..<end
  }
}
