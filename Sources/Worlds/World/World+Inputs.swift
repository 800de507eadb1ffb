import Records

extension World {
  /// The number of different inputs; nil if it does not fit into 64 bits.
  public var inputCount: Int? { InputSpace(cells: cells).count }

  /// All inputs in lexicographic order (the last cell changes fastest), or nil if there are more than
  /// `limit`.
  public func allInputs(limit: Int = 65_536) -> [Input]? {
    let space = InputSpace(cells: cells)
    guard let count = space.count, count <= limit else { return nil }
    var inputs: [Input] = []
    inputs.reserveCapacity(count)
    var current: Input? = space.first
    while let input = current {
      inputs.append(input)
      current = space.next(after: input)
    }
    return inputs
  }

  /// An input drawn as the file says: uniformly, each cell on its own, in order; or with `draw: balanced by y` so that
  /// every value of `y` is as likely as every other.
  ///
  /// With a `SeededGenerator` the result is the same on every platform and in every version.
  public func draw(using g: inout some RandomNumberGenerator) -> Input {
    balance.map { $0.draw(from: self, using: &g) } ?? drawUniformly(using: &g)
  }

  func drawUniformly(using g: inout some RandomNumberGenerator) -> Input {
    Input(cells.map { g.uniform(in: $0.domain) })
  }

  /// The output whose values are drawn equally often; nil where inputs are drawn uniformly.
  public var balancedOutput: Output? { balance.map { outputs[$0.output] } }

  /// Checks that an input has one value for each cell, each in its domain.
  ///
  /// - Throws: `FileError` without a place.
  public func validate(_ input: Input) throws {
    guard input.values.count == cells.count else {
      throw FileError(
        file, "expected \(cells.count) values, found \(input.values.count) in \(input)",
        hint: "the inputs are \(cellNames)")
    }
    for (value, cell) in zip(input.values, cells) where !cell.domain.contains(value) {
      throw FileError(
        file, "expected \(variables.expectation(of: cell)) for \(cell.name), found \(value) in \(input)")
    }
  }

  /// Reads an input written as values with commas between, such as `1,0,1,0,1`. A list of single characters may be
  /// written as one word, `(())`.
  ///
  /// - Throws: `FileError` whose file is `input` and whose column is that of the value at fault.
  public func parse(input text: String) throws -> Input {
    try parse(text, from: 1, line: 1)
  }

  /// Reads several inputs separated by `;`, such as `1,0,1,0,1;0,0,0,0,0`; blank text is no input at all.
  ///
  /// - Throws: `FileError` whose file is `input` and whose column is that of the value at fault.
  public func parse(inputs text: String) throws -> [Input] {
    if text.unicodeScalars.allSatisfy(\.isBlank) { return [] }
    var column = 1
    return try text.split(separator: ";", omittingEmptySubsequences: false).map { part in
      defer { column += part.unicodeScalars.count + 1 }
      return try parse(String(part), from: column, line: 1)
    }
  }

  private func parse(_ text: String, from column: Int, line: Int) throws -> Input {
    var end = column
    var values: [Int] = []
    let parts = text.split(separator: ",", omittingEmptySubsequences: false)
    for part in parts {
      for (written, place) in pieces(of: part, at: end, cell: values.count) {
        values.append(try value(written, at: place, of: values.count, parts: parts.count, line: line))
      }
      end += part.unicodeScalars.count + 1
    }
    guard values.count == cells.count else {
      throw FileError(
        "input", line: line, column: end - 1,
        "expected \(cells.count) values, found \(values.count); the next one would be "
          + "\(cells[values.count].name)", hint: "the inputs are \(cellNames)")
    }
    return Input(values)
  }

  /// What stands between two commas, without the blanks around it, and its column: one value, or all of a list of single
  /// characters in one word, such as `(())`.
  private func pieces(of part: Substring, at column: Int, cell: Int) -> [(text: String, column: Int)] {
    let scalars = part.unicodeScalars
    var content = scalars.drop { $0.isBlank }
    let place = column + scalars.count - content.count
    while let last = content.last, last.isBlank { content.removeLast() }
    if content.count > 1, cells.indices.contains(cell), let list = cells[cell].list,
      cell == 0 || cells[cell - 1].list != list, cells[cell].kind == .word,
      cells[cell...].prefix(while: { $0.list == list }).count == content.count,
      cells[cell].domain.allSatisfy({ variables.words[$0].unicodeScalars.count == 1 })
    {
      return content.enumerated().map { (String($1), place + $0) }
    }
    return [(String(content), place)]
  }

  private func value(_ written: String, at column: Int, of cell: Int, parts: Int, line: Int) throws -> Int {
    guard cell < cells.count else {
      throw FileError(
        "input", line: line, column: column, "expected \(cells.count) values, found \(parts)",
        hint: "the inputs are \(cellNames)")
    }
    let read = cells[cell].kind == .number ? Int(written) : variables.value(of: written, .cell(cell))
    if let read, cells[cell].domain.contains(read) { return read }
    throw FileError(
      "input", line: line, column: column,
      "expected \(variables.expectation(of: cells[cell])) for value \(cell + 1) of \(cells.count) "
        + "(\(cells[cell].name)), found " + (written.isEmpty ? "nothing" : "\"\(written.prefix(40))\""),
      hint: parts == cells.count ? nil : shortForm(of: cell))
  }

  /// How the list that a cell belongs to can be written in one word; else which values an input has.
  private func shortForm(of cell: Int) -> Hint {
    if let list = cells[cell].list, cells[cell].kind == .word,
      cells[cell].domain.allSatisfy({ variables.words[$0].unicodeScalars.count == 1 })
    {
      let length = cells.count { $0.list == list }
      return "\(list) has \(length) characters, in one word or with commas between"
    }
    return "an input has the values of \(cellNames), with commas between"
  }

  /// The names of the first cells, for messages.
  private var cellNames: String {
    cells.prefix(12).map(\.name).joined(separator: ", ") + (cells.count > 12 ? ", …" : "")
  }
}

extension Variables {
  /// The domain in words, for messages: `0 or 1`, `a number in 0...511`, `left or right`.
  func expectation(of cell: Cell) -> String {
    if cell.kind == .word {
      let choices = cell.domain.prefix(8).map { words[$0] }
      if cell.domain.count > 8 { return choices.joined(separator: ", ") + ", …" }
      return choices.count == 1
        ? choices[0] : choices.dropLast().joined(separator: ", ") + " or " + choices.last!
    }
    return cell.domain == 0...1
      ? "0 or 1" : "a number in \(cell.domain.lowerBound)...\(cell.domain.upperBound)"
  }
}
