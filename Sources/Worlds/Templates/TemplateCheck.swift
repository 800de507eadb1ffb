import Records

/// Checks that templates tell inputs apart and that what a model writes can be read back.
///
/// A text of literals and numbers has one reading if every number of varying width is followed by a character
/// that is no digit. With `numbers` and `words`, no number may touch another digit at all, since the two would
/// become one symbol. Where the first rule fails and the space of inputs is small, all prompts are compared instead.
struct TemplateCheck {
  let prompt: Template
  let completion: Template
  let variables: Variables
  let granularity: Granularity

  /// Largest number of rendered pieces for which all prompts are compared.
  private static let exactLimit = 2_000_000

  /// - Throws: `FileError` at the template that fails.
  func check(prompt promptText: ScalarText, completion completionText: ScalarText) throws {
    try promptText.locating {
      try checkCompleteness()
      if granularity != .characters { try checkTouching(prompt) }
      if let clash = firstClash(prompt) { try compareAll(clash) }
    }
    try completionText.locating {
      guard completion.pieces.contains(where: { if case .output = $0 { true } else { false } }) else {
        throw Problem(at: 0, "the completion shows no output", hint: "write {name} where a value belongs")
      }
      if granularity != .characters {
        try checkTouching(completion)
        if granularity == .words, let first = completion.pieces.first, startsWithDigit(first),
          prompt.endsInSpace(before: prompt.pieces.count)
        {
          throw Problem(
            at: 0,
            "the prompt ends in a space and the completion begins with a number, so they become one symbol",
            hint: "move the space from the prompt to the completion")
        }
        if let last = prompt.pieces.last, let first = completion.pieces.first, endsInDigit(last),
          startsWithDigit(first)
        {
          throw Problem(
            at: 0,
            "the prompt ends in a number and the completion begins with one, so they become one symbol",
            hint: "begin the completion with a space or a line break")
        }
      }
      if let clash = firstClash(completion) {
        throw Problem(
          at: completion.offsets[clash],
          variables.words(of: completion.pieces[clash]) == nil
            ? "\(name(completion.pieces[clash])) may have one or more digits and is "
              + "followed by a digit at once, so it cannot be read back"
            : "one word of \(name(completion.pieces[clash])) begins with another, and what follows may be the rest "
              + "of it, so it cannot be read back", hint: "put a separator behind it")
      }
    }
  }

  private func checkCompleteness() throws {
    let cells = variables.cells
    var isShown = Array(repeating: false, count: cells.count)
    for case .cell(let i) in prompt.pieces { isShown[i] = true }
    guard let missing = isShown.firstIndex(of: false) else { return }
    throw Problem(
      at: 0, "the prompt does not show the input \"\(cells[missing].name)\"",
      hint: "a model can only know what its prompt says; add {\(cells[missing].list ?? cells[missing].name)}")
  }

  /// The first number of varying width with a digit or sign right behind it, or the first word that another one
  /// begins with, where what follows may be the rest of that.
  private func firstClash(_ template: Template) -> Int? {
    for i in template.pieces.indices.dropLast() {
      let piece = template.pieces[i]
      if let words = variables.words(of: piece) {
        let rests = Self.rests(of: words)
        if !rests.isEmpty, !rests.isDisjoint(with: firstScalars(template.pieces[i + 1])) { return i }
      }
      guard let range = variables.numbers(of: piece), range.printedWidth == nil else { continue }
      if startsWithDigit(template.pieces[i + 1]) { return i }
    }
    return nil
  }

  /// Where a word begins with another one, the character that comes next.
  private static func rests(of words: [String]) -> Set<Unicode.Scalar> {
    let known = Set(words.map(ExactText.init))
    var rests: Set<Unicode.Scalar> = []
    for word in words {
      let scalars = Array(word.unicodeScalars)
      for end in 1..<max(1, scalars.count) {
        let beginning = String(String.UnicodeScalarView(scalars[..<end]))
        if known.contains(ExactText(beginning)) { rests.insert(scalars[end]) }
      }
    }
    return rests
  }

  /// The characters that a piece can begin with.
  private func firstScalars(_ piece: Template.Piece) -> Set<Unicode.Scalar> {
    if case .literal(let text) = piece { return Set(text.unicodeScalars.prefix(1)) }
    if let words = variables.words(of: piece) { return Set(words.compactMap(\.unicodeScalars.first)) }
    return Set("-0123456789".unicodeScalars)
  }

  private func checkTouching(_ template: Template) throws {
    for i in template.pieces.indices.dropLast() {
      let (a, b) = (template.pieces[i], template.pieces[i + 1])
      guard variables.kind(of: a) != nil || variables.kind(of: b) != nil, endsInDigit(a), startsWithDigit(b)
      else { continue }
      throw Problem(
        at: template.offsets[i + 1], "\(name(a)) and \(name(b)) touch, so they become one symbol",
        hint: "put a character that is no digit between them")
    }
  }

  private func compareAll(_ clash: Int) throws {
    let space = InputSpace(cells: variables.cells)
    let names = "\(name(prompt.pieces[clash])) and \(name(prompt.pieces[clash + 1]))"
    let hint: Hint = "put a separator between \(names)"
    guard let count = space.count, count <= Self.exactLimit / prompt.pieces.count else {
      throw Problem(
        at: prompt.offsets[clash], "different inputs may give the same prompt: nothing parts \(names)",
        hint: hint)
    }
    var seen: [String: Input] = [:]
    var input: Input? = space.first
    while let current = input {
      let text = prompt.render(cells: current.values, outputs: [], variables)
      if let other = seen.updateValue(current, forKey: text) {
        throw Problem(
          at: prompt.offsets[clash],
          "the inputs \(shown(other)) and \(shown(current)) give the same prompt \"\(text)\"",
          hint: hint)
      }
      input = space.next(after: current)
    }
  }

  private func startsWithDigit(_ piece: Template.Piece) -> Bool {
    if case .literal(let text) = piece { return text.unicodeScalars.first?.isDigit ?? false }
    return variables.kind(of: piece) == .number  // no word begins with a digit
  }

  private func endsInDigit(_ piece: Template.Piece) -> Bool {
    if case .literal(let text) = piece { return text.unicodeScalars.last?.isDigit ?? false }
    guard let words = variables.words(of: piece) else { return true }
    return words.contains { $0.unicodeScalars.last!.isDigit }
  }

  private func shown(_ input: Input) -> String { variables.text(of: input) }

  private func name(_ piece: Template.Piece) -> String { variables.name(of: piece) }
}

extension ClosedRange<Int> {
  /// The number of characters of every value in decimal, or nil if it varies.
  var printedWidth: Int? {
    let low = String(lowerBound)
    let sameSign = (lowerBound < 0) == (upperBound < 0)
    return sameSign && low.utf8.count == String(upperBound).utf8.count ? low.utf8.count : nil
  }
}
