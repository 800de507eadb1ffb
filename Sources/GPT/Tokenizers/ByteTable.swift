/// Byte strings, numbered in the order in which they came.
///
/// A hash table with open addressing over one buffer: no allocation for each string, and strings differ whenever their
/// bytes do (Swift's `String` takes canonically equivalent texts for equal).
struct ByteTable: Sendable {
  private var bytes: [UInt8] = []
  /// Where each string ends in `bytes`, behind a 0.
  private var ends: [Int] = [0]
  private var hashes: [UInt32] = []
  /// Numbers of strings, −1 for free places; a power of two of them, at most half in use.
  private var slots: [Int32] = Array(repeating: -1, count: 64)

  /// The number of strings.
  var count: Int { hashes.count }

  /// The string with a number.
  subscript(number: Int) -> ArraySlice<UInt8> { bytes[ends[number]..<ends[number + 1]] }

  /// The number of a string, nil when it is not here. O(length).
  func number(of text: [UInt8], _ range: Range<Int>) -> Int? {
    let number = slots[slot(of: text, range, hash: Self.hash(text, range))]
    return number < 0 ? nil : Int(number)
  }

  /// The number of a string, nil when it is not here.
  func number(of text: [UInt8]) -> Int? { number(of: text, text.indices) }

  /// The number of a string, which is added when it is new. O(length).
  mutating func insert(_ text: [UInt8], _ range: Range<Int>) -> (number: Int, isNew: Bool) {
    let hash = Self.hash(text, range)
    let slot = slot(of: text, range, hash: hash)
    if slots[slot] >= 0 { return (Int(slots[slot]), false) }
    slots[slot] = Int32(count)
    bytes += text[range]
    ends.append(bytes.count)
    hashes.append(hash)
    if 2 * count > slots.count { grow() }
    return (count - 1, true)
  }

  /// The place that holds a string, or the free one where it belongs.
  private func slot(of text: [UInt8], _ range: Range<Int>, hash: UInt32) -> Int {
    let mask = slots.count - 1
    var slot = Int(hash) & mask
    while true {
      let number = Int(slots[slot])
      if number < 0 || hashes[number] == hash && isEqual(number, text, range) { return slot }
      slot = (slot + 1) & mask
    }
  }

  private func isEqual(_ number: Int, _ text: [UInt8], _ range: Range<Int>) -> Bool {
    let start = ends[number]
    guard ends[number + 1] - start == range.count else { return false }
    for place in 0..<range.count where bytes[start + place] != text[range.lowerBound + place] { return false }
    return true
  }

  private mutating func grow() {
    slots = Array(repeating: -1, count: 2 * slots.count)
    let mask = slots.count - 1
    for (number, hash) in hashes.enumerated() {
      var slot = Int(hash) & mask
      while slots[slot] >= 0 { slot = (slot + 1) & mask }
      slots[slot] = Int32(number)
    }
  }

  private static func hash(_ text: [UInt8], _ range: Range<Int>) -> UInt32 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for place in range { hash = (hash ^ UInt64(text[place])) &* 0x100_0000_01b3 }
    return UInt32(truncatingIfNeeded: (hash &* 0x9e37_79b9_7f4a_7c15) >> 32)
  }
}
