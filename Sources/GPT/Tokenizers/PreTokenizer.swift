/// How a text is split into the pieces that a model sees one at a time.
indirect enum PreTokenizer: Sendable {
  /// What becomes of the matches of a pattern.
  enum Behavior: String, Sendable, CaseIterable {
    case removed = "Removed"
    case isolated = "Isolated"
    case mergedWithPrevious = "MergedWithPrevious"
    case mergedWithNext = "MergedWithNext"
    case contiguous = "Contiguous"
  }

  /// Where ``metaspace(replacement:scheme:splits:)`` puts its character.
  enum PrependScheme: String, Sendable, CaseIterable {
    case always, first, never
  }

  case sequence([PreTokenizer])
  /// - Parameter inverted: what does not match counts as a match, and the other way round.
  case split(SplittingPattern, Behavior, inverted: Bool)
  /// Bytes are the characters from here on. A space is put before texts that do not start with one.
  case byteLevel(addsPrefixSpace: Bool, splits: Bool)
  /// Spaces become `replacement`, which also starts each piece; texts get one in front.
  case metaspace(replacement: [UInt8], scheme: PrependScheme, splits: Bool)

  /// The kinds that can be read, for error messages.
  static let supported =
    "Sequence, Split, ByteLevel, Metaspace, Whitespace, WhitespaceSplit and Digits"

  /// Whether a model sees bytes.
  var isByteLevel: Bool {
    switch self {
    case .byteLevel: true
    case .sequence(let parts): parts.contains(where: \.isByteLevel)
    case .split, .metaspace: false
    }
  }

  /// Splits the pieces of a text further, and changes the text where that is part of it. No piece is empty.
  func apply(to text: inout AlignedText, _ pieces: inout [Range<Int>]) {
    switch self {
    case .sequence(let parts): for part in parts { part.apply(to: &text, &pieces) }
    case .split(let pattern, let behavior, let inverted):
      pieces = Self.split(text, pieces, pattern, behavior, inverted: inverted)
    case .byteLevel(let addsPrefixSpace, let splits):
      if addsPrefixSpace {
        text.prepend([0x20], to: &pieces) { text, piece in text.bytes[piece.lowerBound] != 0x20 }
      }
      if splits { pieces = Self.split(text, pieces, .gpt2, .isolated, inverted: false) }
    case .metaspace(let replacement, let scheme, let splits):
      text.replace([0x20], with: replacement, in: &pieces)
      if scheme != .never {
        text.prepend(replacement, to: &pieces) { text, piece in
          !text.starts(piece, with: replacement)
            && (scheme == .always || text.starts[piece.lowerBound] == 0)
        }
      }
      if splits {
        pieces = Self.split(text, pieces, .text(replacement), .mergedWithNext, inverted: false)
      }
    }
  }

  private static func split(
    _ text: AlignedText, _ pieces: [Range<Int>], _ pattern: SplittingPattern, _ behavior: Behavior,
    inverted: Bool
  ) -> [Range<Int>] {
    let reader = ScalarReader(text.bytes)
    var result: [Range<Int>] = []
    result.reserveCapacity(pieces.count + text.count / 4)
    var matches: [(range: Range<Int>, isMatch: Bool)] = []
    for piece in pieces {
      var start = piece.lowerBound
      matches.removeAll(keepingCapacity: true)
      while start < piece.upperBound {
        let (end, isMatch) = pattern.next(reader, start, piece.upperBound)
        if behavior == .isolated {
          result.append(start..<end)
        } else {
          matches.append((start..<end, isMatch != inverted))
        }
        start = end
      }
      if behavior != .isolated { result += behavior.pieces(matches) }
    }
    return result
  }
}

extension PreTokenizer.Behavior {
  /// The pieces that the matches of a pattern, and what stands between them, become.
  func pieces(_ matches: [(range: Range<Int>, isMatch: Bool)]) -> [Range<Int>] {
    var result: [Range<Int>] = []
    /// Whether the element before the one at hand was a match; what is before the first is none.
    var previous = false
    switch self {
    case .isolated: return matches.map(\.range)
    case .removed: return matches.filter { !$0.isMatch }.map(\.range)
    case .contiguous:
      for (range, isMatch) in matches {
        if isMatch == previous, let last = result.popLast() {
          result.append(last.lowerBound..<range.upperBound)
        } else {
          result.append(range)
        }
        previous = isMatch
      }
    case .mergedWithPrevious:
      for (range, isMatch) in matches {
        if isMatch, !previous, let last = result.popLast() {
          result.append(last.lowerBound..<range.upperBound)
        } else {
          result.append(range)
        }
        previous = isMatch
      }
    case .mergedWithNext:
      for (range, isMatch) in matches.reversed() {
        if isMatch, !previous, let next = result.popLast() {
          result.append(range.lowerBound..<next.upperBound)
        } else {
          result.append(range)
        }
        previous = isMatch
      }
      result.reverse()
    }
    return result
  }
}
