/// GPT-2's way to write bytes as visible characters: printable Latin-1 stands for itself, the other 68 bytes, in
/// order, are written U+0100, U+0101, …; a space is `Ġ`.
enum ByteLevel {
  /// The character of each byte.
  static let characters: [Unicode.Scalar] = {
    var next: UInt32 = 0x100
    return (UInt8.min...UInt8.max).map { byte in
      switch byte {
      case 0x21...0x7E, 0xA1...0xAC, 0xAE...0xFF: return Unicode.Scalar(byte)
      default:
        defer { next += 1 }
        return Unicode.Scalar(next)!
      }
    }
  }()

  /// The byte that each code point up to U+0143 stands for, −1 for those that stand for none.
  private static let bytesByCode: [Int16] = {
    var bytes = [Int16](repeating: -1, count: 0x144)
    for (byte, scalar) in characters.enumerated() { bytes[Int(scalar.value)] = Int16(byte) }
    return bytes
  }()

  /// The bytes that an entry stands for; nil when some of its characters stand for none.
  static func bytes(of entry: ArraySlice<UInt8>) -> [UInt8]? {
    let table = bytesByCode
    var result: [UInt8] = []
    result.reserveCapacity(entry.count)
    var place = entry.startIndex
    while place < entry.endIndex {
      var code = Int(entry[place])
      place += 1
      if code >= 0x80 {
        // Two bytes of UTF-8 reach up to U+07FF.
        guard code < 0xE0, place < entry.endIndex else { return nil }
        code = (code & 0x1F) << 6 | Int(entry[place] & 0x3F)
        place += 1
      }
      guard code < table.count, table[code] >= 0 else { return nil }
      result.append(UInt8(table[code]))
    }
    return result
  }
}
