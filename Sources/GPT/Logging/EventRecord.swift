import Foundation

/// One event of TensorBoard's files: scalars at a step, or the first one, which names the format.
///
/// Written as `tensorflow/core/util/event.proto` and `summary.proto` have it: `Event {double wall_time = 1; int64 step = 2;
/// string file_version = 3; Summary summary = 5}`, `Summary {repeated Value value = 1}`, `Value {string tag = 1; float
/// simple_value = 2}`.
struct EventRecord: Equatable {
  /// Seconds since 1970.
  var time: Double
  /// Updates done.
  var step: Int
  /// `brain.Event:2` in the first event of a file, nil in all others.
  var version: String?
  /// By their names.
  var scalars: [(tag: String, value: Float)]

  init(time: Double, step: Int = 0, version: String? = nil, scalars: [(tag: String, value: Float)] = []) {
    self.time = time
    self.step = step
    self.version = version
    self.scalars = scalars
  }

  static func == (one: EventRecord, other: EventRecord) -> Bool {
    one.time == other.time && one.step == other.step && one.version == other.version
      && one.scalars.elementsEqual(other.scalars, by: ==)
  }

  /// The first event of a file.
  static func start(_ time: Double) -> EventRecord { EventRecord(time: time, version: "brain.Event:2") }

  /// The message in protocol buffers' encoding.
  var message: [UInt8] {
    var bytes = Self.key(1, .fixed64) + Self.littleEndian(time.bitPattern)
    if step != 0 { bytes += Self.key(2, .varint) + Self.varint(UInt64(bitPattern: Int64(step))) }
    if let version { bytes += Self.field(3, Array(version.utf8)) }
    if !scalars.isEmpty {
      bytes += Self.field(
        5,
        scalars.flatMap { scalar in
          Self.field(
            1,
            Self.field(1, Array(scalar.tag.utf8)) + Self.key(2, .fixed32)
              + Self.littleEndian(scalar.value.bitPattern))
        })
    }
    return bytes
  }

  /// The message as it stands in a file: its length, the masked check sum of the length, the message, its masked check sum.
  var framed: Data {
    let message = message
    let length = Self.littleEndian(UInt64(message.count))
    return Data(
      length + Self.littleEndian(CRC32C.masked(length)) + message
        + Self.littleEndian(CRC32C.masked(message)))
  }

  // MARK: Protocol buffers

  private enum WireType: UInt8 {
    case varint = 0
    case fixed64 = 1
    case bytes = 2
    case fixed32 = 5
  }

  private static func key(_ field: UInt8, _ type: WireType) -> [UInt8] { [field << 3 | type.rawValue] }

  private static func field(_ number: UInt8, _ bytes: [UInt8]) -> [UInt8] {
    key(number, .bytes) + varint(UInt64(bytes.count)) + bytes
  }

  /// Seven bits a byte, lowest first; the highest bit says that more follow.
  private static func varint(_ value: UInt64) -> [UInt8] {
    var (rest, bytes) = (value, [UInt8]())
    repeat {
      bytes.append(UInt8(rest & 0x7F) | (rest > 0x7F ? 0x80 : 0))
      rest >>= 7
    } while rest > 0
    return bytes
  }

  private static func littleEndian(_ value: some FixedWidthInteger) -> [UInt8] {
    (0..<value.bitWidth / 8).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }
}
