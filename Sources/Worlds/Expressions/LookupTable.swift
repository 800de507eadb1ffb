/// A table of a world's file: values by a row, or by a row and a column.
public struct LookupTable: Hashable, Sendable {
  /// What rows or columns are called.
  enum Keys: Hashable, Sendable {
    /// 0, 1, …
    case counted(Int)
    /// Numbers or words' codes, each with its place.
    case named([Int: Int], ValueKind)

    var count: Int {
      switch self {
      case .counted(let count): count
      case .named(let places, _): places.count
      }
    }

    var kind: ValueKind { if case .named(_, let kind) = self { kind } else { .number } }

    func place(of key: Int) -> Int? {
      switch self {
      case .counted(let count): key >= 0 && key < count ? key : nil
      case .named(let places, _): places[key]
      }
    }
  }

  /// The name in the file.
  public let name: String
  let rows: Keys
  /// Nil for a table of one value a row.
  let columns: Keys?
  /// Row by row.
  let values: [Int]
  let kind: ValueKind

  /// How many indexes an entry has.
  var dimensions: Int { columns == nil ? 1 : 2 }

  /// The values' hull.
  var range: ClosedRange<Int> { values.min()!...values.max()! }

  func keys(_ dimension: Int) -> Keys { dimension == 0 ? rows : columns! }
}
