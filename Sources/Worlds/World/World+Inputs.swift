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

  /// An input drawn uniformly: each cell on its own, in order.
  ///
  /// With a `SeededGenerator` the result is the same on every platform and in every version.
  public func draw(using g: inout some RandomNumberGenerator) -> Input {
    Input(cells.map { g.uniform(in: $0.domain) })
  }

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
        file, "expected \(cell.expectation) for \(cell.name), found \(value) in \(input)")
    }
  }

  /// Reads an input written as values with commas between, such as `1,0,1,0,1`.
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
    var column = column
    var values: [Int] = []
    let parts = text.split(separator: ",", omittingEmptySubsequences: false)
    for (i, part) in parts.enumerated() {
      let scalars = part.unicodeScalars
      let content = scalars.drop { $0.isBlank }
      let place = column + scalars.count - content.count
      guard i < cells.count else {
        throw FileError(
          "input", line: line, column: place,
          "expected \(cells.count) values, found \(parts.count)", hint: "the inputs are \(cellNames)"
        )
      }
      let cell = cells[i]
      var written = String(content)
      while let last = written.unicodeScalars.last, last.isBlank { written.unicodeScalars.removeLast() }
      guard let value = Int(written), cell.domain.contains(value) else {
        throw FileError(
          "input", line: line, column: place,
          "expected \(cell.expectation) for value \(i + 1) of \(cells.count) (\(cell.name)), found "
            + (written.isEmpty ? "nothing" : "\"\(written.prefix(40))\""),
          hint: parts.count == cells.count
            ? nil : "an input has the values of \(cellNames), with commas between")
      }
      values.append(value)
      column += scalars.count + 1
    }
    guard values.count == cells.count else {
      throw FileError(
        "input", line: line, column: column - 1,
        "expected \(cells.count) values, found \(values.count); the next one would be "
          + "\(cells[values.count].name)", hint: "the inputs are \(cellNames)")
    }
    return Input(values)
  }

  /// The names of the first cells, for messages.
  private var cellNames: String {
    cells.prefix(12).map(\.name).joined(separator: ", ") + (cells.count > 12 ? ", …" : "")
  }
}

extension Cell {
  /// The domain in words, for messages: `0 or 1`, `a number in 0...511`.
  var expectation: String {
    domain == 0...1 ? "0 or 1" : "a number in \(domain.lowerBound)...\(domain.upperBound)"
  }
}
