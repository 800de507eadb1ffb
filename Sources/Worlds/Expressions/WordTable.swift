import Records

/// All words of a world, each with a code.
///
/// The codes of an input's words are a range, as those of numbers are, so a word that belongs to several inputs with
/// different words may have several codes: what rules compute with is the first of them, ``canonical``.
struct WordTable: Sendable {
  /// The words by code.
  private(set) var texts: [String] = []
  /// For each code the smallest one of the same word.
  private(set) var canonical: [Int] = []
  private var codes: [ExactText: Int] = [:]
  private var blocks: [[ExactText]: ClosedRange<Int>] = [:]

  /// The code of a word that is known.
  func code(of word: String) -> Int? { codes[ExactText(word)] }

  /// Every word once.
  var words: [String] { canonical.indices.filter { canonical[$0] == $0 }.map { texts[$0] } }

  /// The code of a word, which is added if it is new.
  mutating func add(_ word: String) -> Int {
    if let code = code(of: word) { return code }
    return append(word)
  }

  /// The codes of an input's words, in this order.
  mutating func block(_ words: [String]) -> ClosedRange<Int> {
    let key = words.map(ExactText.init)
    if let known = blocks[key] { return known }
    let first = texts.count
    for word in words { _ = append(word) }
    blocks[key] = first...(texts.count - 1)
    return first...(texts.count - 1)
  }

  private mutating func append(_ word: String) -> Int {
    let code = texts.count
    texts.append(word)
    let first = codes[ExactText(word), default: code]
    codes[ExactText(word)] = first
    canonical.append(first)
    return code
  }

  /// Why a text cannot be a word; nil if it can.
  ///
  /// Inputs are typed with commas and semicolons between them, and numbers are no words.
  static func fault(of text: String) -> (message: String, hint: Hint)? {
    let scalars = text.unicodeScalars
    guard let first = scalars.first else { return ("a word is empty", "a word has at least one character") }
    if scalars.count > Limits.wordLength {
      return ("a word has more than \(Limits.wordLength) characters", "use shorter words")
    }
    if let bad = scalars.first(where: { $0.isBlank || $0 == "," || $0 == ";" }) {
      return (
        "the word \"\(text)\" holds \(bad.isBlank ? "white space" : "a \"\(bad)\"")",
        "inputs are typed with commas between them: use other characters"
      )
    }
    if let bad = scalars.first(where: { $0.properties.generalCategory == .control }) {
      return (
        "a word holds the control character U+\(String(bad.value, radix: 16))", "use printable characters"
      )
    }
    if first.isDigit || (first == "-" && scalars.dropFirst().first?.isDigit ?? false) {
      return ("the word \"\(text)\" begins like a number", "numbers are written integer 0...9")
    }
    return nil
  }
}
