import Records
import Yams

/// A YAML file as Unicode scalars, with the way from a parsed scalar back to places in the file.
struct SourceText {
  let file: String
  let scalars: [Unicode.Scalar]
  /// Offset of the first scalar of each line; lines end as libYAML ends them.
  private let lineStarts: [Int]

  init(_ yaml: String, file: String) {
    self.file = file
    scalars = Array(yaml.unicodeScalars)
    var starts = [0]
    for (i, c) in scalars.enumerated() {
      switch c {
      case "\r": if i + 1 >= scalars.count || scalars[i + 1] != "\n" { starts.append(i + 1) }
      case "\n", "\u{85}", "\u{2028}", "\u{2029}": starts.append(i + 1)
      default: break
      }
    }
    lineStarts = starts
  }

  /// The error value for a fault at a place of this file.
  func error(at place: Place, _ message: String, hint: Hint? = nil) -> FileError {
    FileError(file, line: place.line, column: place.column, message, hint: hint)
  }

  /// The place of an offset. - Complexity: O(log lines).
  func place(at offset: Int) -> Place {
    var low = 0
    var high = lineStarts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if lineStarts[middle] <= offset { low = middle } else { high = middle }
    }
    return Place(line: low + 1, column: offset - lineStarts[low] + 1)
  }

  /// The offset of a place, clamped to the text.
  func offset(of place: Place) -> Int {
    guard place.line >= 1, place.line <= lineStarts.count else { return scalars.count }
    return min(scalars.count, lineStarts[place.line - 1] + max(0, place.column - 1))
  }

  /// The decoded text of a YAML scalar together with the place of each of its characters.
  ///
  /// Decoded and written text are walked side by side: their characters other than white space are the same
  /// in the same order (folding and indentation change white space only), escapes counting as one.
  func text(of node: Node.Scalar) -> ScalarText {
    let mark = node.mark.map { Place(line: $0.line, column: $0.column) } ?? Place(line: 1, column: 1)
    var cursor = contentStart(from: offset(of: mark), style: node.style)
    let decoded = Array(node.string.unicodeScalars)
    var places: [Place] = []
    places.reserveCapacity(decoded.count + 1)
    for c in decoded {
      if !c.isBlank {
        while cursor < scalars.count, case let unit = unit(at: cursor, style: node.style), unit.isBlank {
          cursor += unit.length
        }
      }
      places.append(place(at: cursor))
      if !c.isBlank { cursor += unit(at: cursor, style: node.style).length }
    }
    places.append(place(at: min(cursor, scalars.count)))
    return ScalarText(text: node.string, scalars: decoded, places: places, file: file)
  }

  private func contentStart(from start: Int, style: Node.Scalar.Style) -> Int {
    var i = start
    while i < scalars.count, scalars[i] == "!" {  // a tag such as !!str stands before the content
      while i < scalars.count, !scalars[i].isBlank { i += 1 }
      while i < scalars.count, scalars[i].isBlank { i += 1 }
    }
    switch style {
    case .singleQuoted, .doubleQuoted: return min(i + 1, scalars.count)
    case .literal, .folded:
      while i < scalars.count, scalars[i] != "\n", scalars[i] != "\r" { i += 1 }
      return i
    default: return i
    }
  }

  /// How many written scalars make the next decoded one, and whether that one is white space.
  private func unit(at i: Int, style: Node.Scalar.Style) -> (length: Int, isBlank: Bool) {
    guard i < scalars.count else { return (0, false) }
    let next = i + 1 < scalars.count ? scalars[i + 1] : "\0"
    if style == .singleQuoted, scalars[i] == "'", next == "'" { return (2, false) }
    guard style == .doubleQuoted, scalars[i] == "\\" else { return (1, scalars[i].isBlank) }
    let digits: Int
    switch next {
    case "x": digits = 2
    case "u": digits = 4
    case "U": digits = 8
    default: return (2, "ntrNLP".unicodeScalars.contains(next) || next.isBlank)
    }
    let end = min(i + 2 + digits, scalars.count)
    let written = String(String.UnicodeScalarView(scalars[(i + 2)..<end]))
    let value = UInt32(written, radix: 16).flatMap(Unicode.Scalar.init)
    return (2 + digits, value?.isBlank ?? false)
  }
}

/// The decoded text of one YAML scalar, and where each of its characters stands in the file.
struct ScalarText {
  let text: String
  let scalars: [Unicode.Scalar]
  /// One place for each scalar, and one for the end.
  let places: [Place]
  let file: String

  /// The place of an offset, clamped to the end.
  func place(at offset: Int) -> Place { places[max(0, min(offset, places.count - 1))] }

  /// Runs `body` and gives a ``Problem`` that it throws its place in the file.
  func locating<T>(_ body: () throws -> T) throws -> T {
    do {
      return try body()
    } catch let problem as Problem {
      let place = place(at: problem.offset)
      throw FileError(
        file, line: place.line, column: place.column, problem.message, hint: problem.hint)
    }
  }
}

extension Unicode.Scalar {
  /// Space, tab or a line break as YAML counts them.
  var isBlank: Bool {
    switch self {
    case " ", "\t", "\n", "\r", "\u{85}", "\u{2028}", "\u{2029}": true
    default: false
    }
  }
}
