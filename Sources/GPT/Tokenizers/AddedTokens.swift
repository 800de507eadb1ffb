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
  private var contents = ByteTable()
  /// The lengths of the tokens that start with each byte, the longest first.
  private var lengths = [[Int]](repeating: [], count: 256)
  private var startsToken = [Bool](repeating: false, count: 256)

  /// - Parameter normalizer: what has been done to the texts; nil for texts as they are.
  init(_ all: [AddedToken], normalizedBy normalizer: Normalizer?) {
    for token in all {
      let content = normalizer?.normalized(token.content) ?? token.content
      guard let first = content.first, contents.insert(content, content.indices).isNew else { continue }
      tokens.append(token)
      startsToken[Int(first)] = true
      lengths[Int(first)] = Set(lengths[Int(first)] + [content.count]).sorted(by: >)
    }
  }

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

  private func match(_ text: [UInt8], _ place: Int) -> (AddedToken, Range<Int>)? {
    for length in lengths[Int(text[place])] where place + length <= text.count {
      let range = place..<place + length
      if let number = contents.number(of: text, range) { return (tokens[number], range) }
    }
    return nil
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
