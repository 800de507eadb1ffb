/// A model's tokens as its file writes them, and their ids.
struct Vocabulary: Sendable {
  /// What is wrong with an entry.
  enum Problem: Error {
    case outOfRange(Int)
    case twice(Int)
  }

  /// Larger ids are taken for damage: no model has as many tokens.
  static let largestID = (1 << 22) - 1

  private var entries = ByteTable()
  /// By number of the entry.
  private var ids: [Int32] = []
  /// Numbers of the entries by id, −1 for ids that are not used.
  private var numbers: [Int32] = []

  /// The number of entries.
  var count: Int { entries.count }

  /// One more than the largest id.
  var size: Int { numbers.count }

  /// Adds an entry; of several with the same text, the last counts.
  mutating func add(_ entry: [UInt8], id: Int) throws {
    guard (0...Self.largestID).contains(id) else { throw Problem.outOfRange(id) }
    let (number, isNew) = entries.insert(entry, entry.indices)
    if isNew {
      ids.append(Int32(id))
    } else {
      numbers[Int(ids[number])] = -1
      ids[number] = Int32(id)
    }
    while numbers.count <= id { numbers.append(-1) }
    guard numbers[id] < 0 else { throw Problem.twice(id) }
    numbers[id] = Int32(number)
  }

  /// The id of an entry. O(length).
  func id(of text: [UInt8], _ range: Range<Int>) -> Int32? { entries.number(of: text, range).map { ids[$0] } }

  /// The id of an entry.
  func id(of text: [UInt8]) -> Int32? { id(of: text, text.indices) }

  /// The id of an entry.
  func id(of text: String) -> Int32? { id(of: Array(text.utf8)) }

  /// An entry, nil for ids that are not used.
  func entry(_ id: Int) -> ArraySlice<UInt8>? {
    guard numbers.indices.contains(id), numbers[id] >= 0 else { return nil }
    return entries[Int(numbers[id])]
  }

  /// The vocabulary with every entry that stands for bytes written as those bytes.
  func decodingByteLevel() -> Vocabulary {
    var decoded = Vocabulary()
    for number in 0..<entries.count {
      guard let bytes = ByteLevel.bytes(of: entries[number]) else { continue }
      // Entries and ids differ as they did before.
      try? decoded.add(bytes, id: Int(ids[number]))
    }
    return decoded
  }
}
