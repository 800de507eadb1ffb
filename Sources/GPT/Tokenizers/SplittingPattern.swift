import Records

/// What text is split by: the regular expressions that tokenizers use, each written as a scanner, and plain texts.
///
/// `\p{L}`, `\p{N}`, `\s` and `\w` are Unicode's; see ``ScalarClasses``.
enum SplittingPattern: Sendable {
  /// GPT-2's: contractions, words and numbers with the space before them, other characters, white space.
  case gpt2
  /// LLaMA-3's: contractions of any case, words with any one character before them, numbers of at most `digits`
  /// digits, other characters with the line breaks behind them, white space.
  case llama3(digits: Int)
  /// Words, and runs of what is neither word nor white space.
  case words
  /// The symbols of a world.
  case symbols(Granularity)
  /// A text.
  case text([UInt8])
  /// Runs of any length are not one match but one for each character of these classes.
  case each(ScalarClasses)

  static let gpt2Expression =
    #"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"#
  static let llama3Expression =
    #"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#

  /// The pattern of a regular expression, nil for one that is not known here.
  init?(expression: String) {
    switch expression {
    case Self.gpt2Expression: self = .gpt2
    case Self.llama3Expression: self = .llama3(digits: 3)
    case Self.llama3Expression.replacing("\\p{N}{1,3}", with: "\\p{N}"): self = .llama3(digits: 1)
    case #"\w+|[^\w\s]+"#: self = .words
    default:
      guard let granularity = TokenizerJSON.granularity(ofExpression: expression) else { return nil }
      self = .symbols(granularity)
    }
  }

  /// The next match, or what stands before it, from `start` on in a part of a text that ends at `end` > `start`.
  @inline(__always)
  func next(_ text: ScalarReader, _ start: Int, _ end: Int) -> (end: Int, isMatch: Bool) {
    switch self {
    case .gpt2: (text.gpt2Match(start, end), true)
    case .llama3(let digits): (text.llama3Match(start, end, digits: digits), true)
    case .words: text.wordMatch(start, end)
    case .symbols(let granularity): (text.symbolMatch(start, end, granularity), true)
    case .text(let pattern): text.match(of: pattern, start, end)
    case .each(let classes): text.eachMatch(of: classes, start, end)
    }
  }
}

extension ScalarReader {
  /// The end of the run of characters from `start` on that have exactly `kind` of `mask`'s classes.
  @inline(__always)
  func run(of kind: ScalarClasses, in mask: ScalarClasses, from start: Int, to end: Int, most: Int = .max)
    -> Int
  {
    var place = start
    var count = 0
    while place < end, count < most {
      let (found, next) = classes(at: place)
      if found.intersection(mask) != kind { break }
      place = next
      count += 1
    }
    return place
  }

  /// `\s+(?!\S)|\s+`: white space, without its last character where something else follows it.
  private func spaceMatch(_ start: Int, _ end: Int) -> Int {
    var place = start
    var last = start
    while place < end {
      let (found, next) = classes(at: place)
      if !found.contains(.space) { return last > start ? last : place }
      last = place
      place = next
    }
    return end
  }

  func gpt2Match(_ start: Int, _ end: Int) -> Int {
    let kinds: ScalarClasses = [.letter, .number, .space]
    var (found, next) = classes(at: start)
    if bytes[start] == UInt8(ascii: "'"), let end = contraction(start, end) { return end }
    if bytes[start] == UInt8(ascii: " "), next < end {
      let second = classes(at: next)
      if !second.classes.contains(.space) { (found, next) = second }
    }
    if found.contains(.space) { return spaceMatch(start, end) }
    return run(of: found.intersection(kinds), in: kinds, from: next, to: end)
  }

  func llama3Match(_ start: Int, _ end: Int, digits: Int) -> Int {
    let kinds: ScalarClasses = [.letter, .number, .space]
    let (first, next) = classes(at: start)
    let byte = bytes[start]
    if byte == UInt8(ascii: "'"), let end = contraction(start, end, ignoringCase: true) { return end }
    if first.contains(.letter) { return run(of: .letter, in: .letter, from: next, to: end) }
    if first.contains(.number) {
      return run(of: .number, in: .number, from: next, to: end, most: digits - 1)
    }
    let isLineBreak = byte == 0x0A || byte == 0x0D
    let second = next < end ? classes(at: next) : (classes: [], next: end)
    if !isLineBreak, second.classes.contains(.letter) {
      return run(of: .letter, in: .letter, from: second.next, to: end)
    }
    let isOther = first.isDisjoint(with: kinds)
    if isOther || byte == UInt8(ascii: " ") && next < end && second.classes.isDisjoint(with: kinds) {
      var place = run(of: [], in: kinds, from: next, to: end)
      while place < end, bytes[place] == 0x0A || bytes[place] == 0x0D { place += 1 }
      return place
    }
    // White space up to its last line break; without one, as GPT-2's.
    let spaces = run(of: .space, in: .space, from: start, to: end)
    if let last = bytes[start..<spaces].lastIndex(where: { $0 == 0x0A || $0 == 0x0D }) { return last + 1 }
    return spaceMatch(start, end)
  }

  /// The end of 's, 't, 're, 've, 'm, 'll or 'd.
  private func contraction(_ start: Int, _ end: Int, ignoringCase: Bool = false) -> Int? {
    func letter(_ offset: Int) -> UInt8 {
      guard start + offset < end else { return 0 }
      let byte = bytes[start + offset]
      return ignoringCase && (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
    }
    switch letter(1) {
    case UInt8(ascii: "s"), UInt8(ascii: "t"), UInt8(ascii: "m"), UInt8(ascii: "d"): return start + 2
    case UInt8(ascii: "r") where letter(2) == UInt8(ascii: "e"): return start + 3
    case UInt8(ascii: "v") where letter(2) == UInt8(ascii: "e"): return start + 3
    case UInt8(ascii: "l") where letter(2) == UInt8(ascii: "l"): return start + 3
    // ſ, whose capital is S.
    case 0xC5 where ignoringCase && letter(2) == 0xBF: return start + 3
    default: return nil
    }
  }

  func wordMatch(_ start: Int, _ end: Int) -> (end: Int, isMatch: Bool) {
    let kinds: ScalarClasses = [.word, .space]
    let (first, next) = classes(at: start)
    if first.contains(.word) { return (run(of: .word, in: .word, from: next, to: end), true) }
    let kind = first.intersection(kinds)
    return (run(of: kind, in: kinds, from: next, to: end), kind.isEmpty)
  }

  func symbolMatch(_ start: Int, _ end: Int, _ granularity: Granularity) -> Int {
    let hasLetters = granularity == .sentences
    func run(_ start: Int) -> Int {
      bytes[start..<end].firstIndex {
        !(0x30...0x39).contains($0) && !(hasLetters && (0x61...0x7A).contains($0 | 0x20))
      } ?? end
    }
    let next = classes(at: start).next
    guard granularity != .characters else { return next }
    if granularity == .words || hasLetters, bytes[start] == UInt8(ascii: " ") { return run(next) }
    return max(next, run(start))
  }

  func match(of pattern: [UInt8], _ start: Int, _ end: Int) -> (end: Int, isMatch: Bool) {
    guard !pattern.isEmpty, let place = bytes.firstOccurrence(of: pattern, in: start..<end) else {
      return (end, false)
    }
    return place == start ? (start + pattern.count, true) : (place, false)
  }

  func eachMatch(of kinds: ScalarClasses, _ start: Int, _ end: Int) -> (end: Int, isMatch: Bool) {
    let (first, next) = classes(at: start)
    if !first.isDisjoint(with: kinds) { return (next, true) }
    return (run(of: [], in: kinds, from: next, to: end), false)
  }
}
