/// Text on its way through a tokenizer, with the characters of the original text that each of its bytes comes from.
struct AlignedText {
  /// UTF-8.
  private(set) var bytes: [UInt8] = []
  /// The first Unicode scalar of the original text that a byte comes from.
  private(set) var starts: [Int32] = []
  /// The scalar behind the last one that a byte comes from.
  private(set) var ends: [Int32] = []

  /// Nothing.
  init() {}

  /// A part of a text.
  ///
  /// - Parameter first: the part's first scalar's number in the text.
  init(_ text: [UInt8], _ range: Range<Int>, first: Int) {
    reserve(range.count)
    var scalar = Int32(first) - 1
    for place in range {
      let byte = text[place]
      if byte & 0xC0 != 0x80 { scalar += 1 }
      bytes.append(byte)
      starts.append(scalar)
      ends.append(scalar + 1)
    }
  }

  var count: Int { bytes.count }

  /// The scalars of the original text that a part of this text comes from.
  func origin(of range: Range<Int>) -> Range<Int> {
    Int(starts[range.lowerBound])..<Int(ends[range.upperBound - 1])
  }

  /// Whether a part of the text starts with `prefix`.
  func starts(_ range: Range<Int>, with prefix: [UInt8]) -> Bool { bytes[range].starts(with: prefix) }

  mutating func reserve(_ count: Int) {
    bytes.reserveCapacity(count)
    starts.reserveCapacity(count)
    ends.reserveCapacity(count)
  }

  /// Adds a part of another text.
  mutating func append(_ other: AlignedText, _ range: Range<Int>) {
    bytes += other.bytes[range]
    starts += other.starts[range]
    ends += other.ends[range]
  }

  /// Adds bytes that come from where a byte of another text comes from.
  mutating func append(_ new: [UInt8], from place: Int, of other: AlignedText) {
    bytes += new
    starts += repeatElement(other.starts[place], count: new.count)
    ends += repeatElement(other.ends[place], count: new.count)
  }

  /// The length that replacing all occurrences of `pattern` would give the text.
  func count(replacing pattern: [UInt8], with content: [UInt8]) -> Int {
    guard !pattern.isEmpty, content.count > pattern.count else { return count }
    var matches = 0
    var place = 0
    while let match = bytes.firstOccurrence(of: pattern, in: place..<count) {
      matches += 1
      place = match + pattern.count
    }
    return count + matches * (content.count - pattern.count)
  }

  /// Replaces all occurrences of `pattern`, from the front; the new bytes come from the last character replaced.
  mutating func replace(_ pattern: [UInt8], with content: [UInt8]) {
    var whole = [0..<count]
    replace(pattern, with: content, in: &whole)
  }

  /// Replaces all occurrences of `pattern` in each of some parts; nothing is left of the rest of the text.
  mutating func replace(_ pattern: [UInt8], with content: [UInt8], in pieces: inout [Range<Int>]) {
    guard !pattern.isEmpty, bytes.firstOccurrence(of: pattern, in: 0..<count) != nil else { return }
    var result = AlignedText()
    result.reserve(count + count / 2)
    for (number, piece) in pieces.enumerated() {
      let start = result.count
      var copied = piece.lowerBound
      while let match = bytes.firstOccurrence(of: pattern, in: copied..<piece.upperBound) {
        result.append(self, copied..<match)
        copied = match + pattern.count
        result.append(content, from: copied - 1, of: self)
      }
      result.append(self, copied..<piece.upperBound)
      pieces[number] = start..<result.count
    }
    self = result
  }

  /// Puts bytes before each of some parts where `needs` says so; they come from the part's first character.
  mutating func prepend(
    _ new: [UInt8], to pieces: inout [Range<Int>], where needs: (AlignedText, Range<Int>) -> Bool
  ) {
    guard pieces.contains(where: { needs(self, $0) }) else { return }
    var result = AlignedText()
    result.reserve(count + new.count * pieces.count)
    for (number, piece) in pieces.enumerated() {
      let start = result.count
      if needs(self, piece) { result.append(new, from: piece.lowerBound, of: self) }
      result.append(self, piece)
      pieces[number] = start..<result.count
    }
    self = result
  }
}

extension [UInt8] {
  /// Where `pattern`, which is not empty, first stands in a range. O(range · pattern).
  func firstOccurrence(of pattern: [UInt8], in range: Range<Int>) -> Int? {
    guard range.count >= pattern.count else { return nil }
    return (range.lowerBound...range.upperBound - pattern.count).first { start in
      self[start] == pattern[0] && pattern.indices.allSatisfy { self[start + $0] == pattern[$0] }
    }
  }
}
