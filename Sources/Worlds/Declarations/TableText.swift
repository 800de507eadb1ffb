import Records

/// A table as it is written in a file, and what it means.
struct TableText {
  enum Row {
    case single(ScalarText)
    case list([ScalarText], at: Place)
  }

  let place: Place
  let rows: [(key: ScalarText?, row: Row)]

  /// The name of the row that holds the names of the columns.
  private static let columns = "columns"

  /// Reads the table; new words are added.
  ///
  /// - Throws: `FileError` for rows of different lengths, and for numbers among words.
  func table(named name: String, words: inout WordTable, file: String) throws -> LookupTable {
    func fault(_ place: Place, _ message: String, _ hint: Hint? = nil) -> FileError {
      FileError(file, line: place.line, column: place.column, message, hint: hint)
    }
    var header: [ScalarText]?
    var keys: [ScalarText] = []
    var values: [ScalarText] = []
    var width: Int?
    var isList = false
    var body = 0
    for (key, row) in rows {
      switch row {
      case .list(let cells, let at) where key?.text == Self.columns:
        header = cells
        guard !cells.isEmpty else { throw fault(at, "the columns of the table \"\(name)\" have no names") }
        if let width, width != cells.count || !isList {
          throw fault(at, "the row has \(width) values, the columns \(cells.count) names")
        }
        width = cells.count
        isList = true
        continue
      case .list(let cells, let at):
        if body > 0 || header != nil, !isList || cells.count != width {
          throw fault(
            at,
            "expected \(isList ? "a row of \(width ?? 0) values" : "one value") as in the rows above, found a list of "
              + "\(cells.count)", "all rows of a table have the same length")
        }
        guard !cells.isEmpty else { throw fault(at, "a row of the table \"\(name)\" is empty") }
        isList = true
        width = cells.count
        values += cells
      case .single(let value):
        if isList {
          throw fault(value.place(at: 0), "expected a row of \(width ?? 0) values, found one value")
        }
        width = 1
        values.append(value)
      }
      body += 1
      if let key { keys.append(key) }
      guard values.count <= Limits.tableEntries else {
        throw fault(place, "the table \"\(name)\" has more than \(Limits.tableEntries) entries")
      }
    }
    guard !values.isEmpty else { throw fault(place, "the table \"\(name)\" has no rows") }
    let entries = try Self.codes(of: values, words: &words)
    return LookupTable(
      name: name, rows: keys.isEmpty ? .counted(body) : try Self.keys(keys, words: &words),
      columns: isList ? try header.map { try Self.keys($0, words: &words) } ?? .counted(width!) : nil,
      values: entries.codes, kind: entries.kind)
  }

  private static func keys(_ texts: [ScalarText], words: inout WordTable) throws -> LookupTable.Keys {
    let (codes, kind) = try codes(of: texts, words: &words)
    var places: [Int: Int] = [:]
    for (i, code) in codes.enumerated() where places.updateValue(i, forKey: code) != nil {
      try texts[i].locating { throw Problem(at: 0, "the name \"\(texts[i].text)\" is given twice") }
    }
    return .named(places, kind)
  }

  /// Numbers as they are, words by their codes: either all or none.
  private static func codes(of texts: [ScalarText], words: inout WordTable) throws -> (
    codes: [Int], kind: ValueKind
  ) {
    let kind: ValueKind = Int(texts[0].text) == nil ? .word : .number
    let codes = try texts.map { text in
      try text.locating {
        guard (Int(text.text) == nil) == (kind == .word) else {
          throw Problem(
            at: 0, "expected \(kind.shown) as before, found \"\(text.text.prefix(40))\"",
            hint: "rows, columns and entries are each all words or all numbers")
        }
        if let number = Int(text.text) { return number }
        if let fault = WordTable.fault(of: text.text) {
          throw Problem(at: 0, fault.message, hint: fault.hint)
        }
        guard words.code(of: text.text) != nil || words.texts.count < Limits.words else {
          throw Problem(at: 0, "more than \(Limits.words) words", hint: "use numbers")
        }
        return words.add(text.text)
      }
    }
    return (codes, kind)
  }
}
