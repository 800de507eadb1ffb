/// The header of an `.npy` file: a Python dictionary of exactly `descr`, `fortran_order` and `shape`.
///
/// What NumPy refuses is refused. The sizes that Python 2 wrote (`(60L, 5L)`) are read in versions 1 and 2, as NumPy does.
///
/// Source: numpy.lib.format, `_read_array_header`.
package struct NPYHeader {
  package let type: String
  package let isFortranOrder: Bool
  package let extents: [Int]

  /// NumPy's own limit for files from others.
  package static let longest = 10_000

  private enum Value {
    case text(String)
    case flag(Bool)
    case sizes([Int])
  }

  /// - Parameter path: for error messages.
  package init(_ text: String, version: UInt8, path: String) throws {
    func fail(_ problem: String) -> FileError { FileError(path, problem) }
    var reader = Reader(rest: Substring(text), allowsLong: version < 3, path: path)
    let entries = try reader.dictionary()
    for key in ["descr", "fortran_order", "shape"] where entries[key] == nil {
      throw fail("the header has no '\(key)'")
    }
    guard entries.count == 3 else {
      throw fail("expected 'descr', 'fortran_order' and 'shape' in the header, found more")
    }
    guard case .text(let type)? = entries["descr"] else {
      throw fail("expected a plain dtype, found another")
    }
    guard case .flag(let order)? = entries["fortran_order"] else {
      throw fail("fortran_order is neither True nor False")
    }
    guard case .sizes(let extents)? = entries["shape"] else { throw fail("shape is no tuple of sizes") }
    (self.type, isFortranOrder, self.extents) = (type, order, extents)
  }

  /// Reads Python's notation as far as headers use it.
  private struct Reader {
    var rest: Substring
    let allowsLong: Bool
    let path: String

    func fail(_ problem: String) -> FileError { FileError(path, problem) }

    mutating func dictionary() throws -> [String: Value] {
      var entries: [String: Value] = [:]
      guard take("{") else { throw fail("expected a dictionary as header, found '\(rest.prefix(20))'") }
      while !take("}") {
        let key = try string()
        guard take(":") else { throw malformed(at: key) }
        guard entries.updateValue(try value(of: key), forKey: key) == nil else {
          throw fail("the header has '\(key)' twice")
        }
        guard take(",") || rest.first == "}" else { throw malformed(at: key) }
      }
      skipSpace()
      guard rest.isEmpty else { throw fail("expected the header's end, found '\(rest.prefix(20))'") }
      return entries
    }

    private mutating func value(of key: String) throws -> Value {
      skipSpace()
      switch rest.first {
      case "'", "\"": return .text(try string())
      case "(": return .sizes(try tuple())
      case "[" where key == "descr":
        throw fail("expected a plain dtype, found a structured one")
      case "[": throw fail("\(key) is no tuple, found a list")
      default:
        for (word, flag) in [("True", true), ("False", false)] where rest.hasPrefix(word) {
          rest.removeFirst(word.count)
          return .flag(flag)
        }
        throw malformed(at: key)
      }
    }

    private mutating func string() throws -> String {
      skipSpace()
      guard let quote = rest.first, quote == "'" || quote == "\"",
        let end = rest.dropFirst().firstIndex(of: quote)
      else { throw fail("expected a name in quotes in the header, found '\(rest.prefix(20))'") }
      let text = rest[rest.index(after: rest.startIndex)..<end]
      guard !text.contains("\\") else {
        throw fail("expected plain names in the header, found '\(text.prefix(20))'")
      }
      rest = rest[rest.index(after: end)...]
      return String(text)
    }

    /// Sizes with commas between; a single one has a comma after it.
    private mutating func tuple() throws -> [Int] {
      var sizes: [Int] = []
      var endsInComma = false
      _ = take("(")
      while !take(")") {
        skipSpace()
        let digits = rest.prefix { !" ,)\t\n".contains($0) }
        let number = allowsLong && digits.hasSuffix("L") ? digits.dropLast() : digits
        guard let size = Int(number), "\(size)" == number, size >= 0 else {
          throw fail("shape holds '\(digits.prefix(20))'")
        }
        rest.removeFirst(digits.count)
        sizes.append(size)
        endsInComma = take(",")
        guard endsInComma || rest.first == ")" else { throw malformed(at: "shape") }
      }
      guard sizes.count != 1 || endsInComma else { throw fail("shape is no tuple, found (\(sizes[0]))") }
      return sizes
    }

    private mutating func take(_ character: Character) -> Bool {
      skipSpace()
      guard rest.first == character else { return false }
      rest.removeFirst()
      return true
    }

    private mutating func skipSpace() { rest = rest.drop { " \t\n\r".contains($0) } }

    private func malformed(at key: String) -> FileError {
      fail("the header is malformed at '\(key)': '\(rest.prefix(20))'")
    }
  }
}
