/// How wide the columns of a table are on a terminal, and which stand side by side.
struct TableWidths {
  /// One a column.
  private(set) var widths: [Int]
  /// The columns that stand side by side; the first column leads every block.
  private(set) var blocks: [[Int]]

  /// What is longer than a number with its interval may be broken, too.
  private static let longestNumber = 24
  /// How narrow columns with words become, and then if they have to.
  private static let leastTexts = [12, 4]

  /// - Parameters:
  ///   - header: the names of the columns.
  ///   - cells: [row][column].
  ///   - room: the columns of the terminal.
  init(header: [String], cells: [[String]], within room: Int) {
    let count = header.count
    let bodies = (0..<count).map { column in cells.map { DisplayWidth.ofStyled($0[column]) }.max() ?? 0 }
    widths = (0..<count).map { max(bodies[$0], DisplayWidth.ofStyled(header[$0])) }
    blocks = [Array(0..<count)]
    let space = max(count, room - 2 * (count - 1))
    // The names' words, one below the other, then the words of cells.
    let words = (0..<count).map { max(bodies[$0], Self.longestWord(in: header[$0])) }
    shrink(to: space, noFurtherThan: words)
    let hasWords = (0..<count).map { column in
      bodies[column] > Self.longestNumber || cells.contains { Self.hasWords($0[column]) }
    }
    for least in Self.leastTexts {
      shrink(to: space, noFurtherThan: (0..<count).map { hasWords[$0] ? min(words[$0], least) : words[$0] })
    }
    guard widths.reduce(0, +) > space, count > 1 else { return }
    let first = min(widths[0], max(1, room / 2))
    widths = [first] + widths.dropFirst().map { min($0, max(1, room - first - 2)) }
    blocks = []
    for column in 1..<count {
      let used = blocks.last.map { $0.reduce(0) { $0 + widths[$1] + 2 } } ?? room
      if used + widths[column] <= room {
        blocks[blocks.count - 1].append(column)
      } else {
        blocks.append([0, column])
      }
    }
  }

  /// Takes from the widest of those that may lose something, until all fit.
  private mutating func shrink(to space: Int, noFurtherThan least: [Int]) {
    while widths.reduce(0, +) > space,
      let column = widths.indices.filter({ widths[$0] > least[$0] }).max(by: {
        (widths[$0], $1) < (widths[$1], $0)
      })
    {
      widths[column] -= 1
    }
  }

  /// A cell in lines of its column: broken between words, and cut where a word is too long.
  func lines(of text: String, in column: Int) -> [String] {
    let width = widths[column]
    guard DisplayWidth.ofStyled(text) > width else { return [text] }
    guard text.contains(" "), !text.utf8.contains(0x1B) else { return [DisplayWidth.fitted(text, to: width)] }
    let words = text.split(separator: " ").map(String.init)
    return DisplayWidth.wrapped(words, separator: " ", width: width).split(separator: "\n").map {
      DisplayWidth.fitted(String($0), to: width)
    }
  }

  /// Whether there is more than a number, its interval or error.
  private static func hasWords(_ cell: String) -> Bool {
    DisplayWidth.withoutStyles(cell).unicodeScalars.contains {
      $0.properties.isAlphabetic && $0 != "e" && $0 != "E"
    }
  }

  private static func longestWord(in text: String) -> Int {
    text.split(separator: " ").map { DisplayWidth.ofStyled(String($0)) }.max() ?? 0
  }
}
