import Foundation

/// Reads event files back, as far as their check sums are right: what a crash left at the end is left out.
enum EventReader {
  static func records(in data: Data) -> [EventRecord] {
    var records: [EventRecord] = []
    var rest = Array(data)[...]
    while let message = nextMessage(&rest), let record = EventRecord(message: message) {
      records.append(record)
    }
    return records
  }

  private static func nextMessage(_ rest: inout ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    guard rest.count >= 16 else { return nil }
    let start = rest.startIndex
    let length = rest[start..<start + 8]
    guard number(rest[start + 8..<start + 12]) == UInt64(CRC32C.masked(length)),
      let count = Int(exactly: number(length)), count <= rest.count - 16
    else { return nil }
    let message = rest[start + 12..<start + 12 + count]
    let sum = rest[start + 12 + count..<start + 16 + count]
    guard number(sum) == UInt64(CRC32C.masked(message)) else { return nil }
    rest = rest.dropFirst(16 + count)
    return message
  }

  /// Bytes as a number, lowest first.
  fileprivate static func number(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }
}

extension EventRecord {
  /// What a message says; nil for none of this form.
  fileprivate init?(message: ArraySlice<UInt8>) {
    self.init(time: 0)
    guard let fields = Self.fields(of: message) else { return nil }
    for (number, value, bytes) in fields {
      switch number {
      case 1: time = Double(bitPattern: value)
      case 2: step = Int(truncatingIfNeeded: value)
      case 3: version = String(decoding: bytes, as: UTF8.self)
      case 5:
        guard let values = Self.fields(of: bytes) else { return nil }
        for (_, _, bytes) in values {
          guard let parts = Self.fields(of: bytes), let tag = parts.first(where: { $0.number == 1 }),
            let scalar = parts.first(where: { $0.number == 2 })
          else { return nil }
          scalars.append(
            (
              String(decoding: tag.bytes, as: UTF8.self),
              Float(bitPattern: UInt32(truncatingIfNeeded: scalar.value))
            ))
        }
      default: break
      }
    }
  }

  private static func fields(
    of message: ArraySlice<UInt8>
  ) -> [(number: Int, value: UInt64, bytes: ArraySlice<UInt8>)]? {
    var fields: [(number: Int, value: UInt64, bytes: ArraySlice<UInt8>)] = []
    var rest = message
    func take(_ count: Int) -> ArraySlice<UInt8>? {
      guard count <= rest.count else { return nil }
      defer { rest = rest.dropFirst(count) }
      return rest.prefix(count)
    }
    func varint() -> UInt64? {
      var (value, shift) = (UInt64(0), UInt64(0))
      while let byte = rest.popFirst(), shift < 64 {
        value |= UInt64(byte & 0x7F) << shift
        if byte < 0x80 { return value }
        shift += 7
      }
      return nil
    }
    while !rest.isEmpty {
      guard let key = varint(), let number = Int(exactly: key >> 3) else { return nil }
      switch key & 7 {
      case 0:
        guard let value = varint() else { return nil }
        fields.append((number, value, []))
      case 1, 5:
        guard let bytes = take(key & 7 == 1 ? 8 : 4) else { return nil }
        fields.append((number, EventReader.number(bytes), []))
      case 2:
        guard let count = varint().flatMap({ Int(exactly: $0) }), let bytes = take(count) else { return nil }
        fields.append((number, 0, bytes))
      default: return nil
      }
    }
    return fields
  }
}
