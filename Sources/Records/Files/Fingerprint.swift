import Foundation

/// 64-bit FNV-1a check sums, to find damage and differences (not tampering).
public struct Fingerprint: Sendable {
  /// The sum over what was added.
  public private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

  /// The sum over no bytes.
  public init() {}

  /// Adds bytes: sum ← (sum xor byte) · 0x100000001b3 modulo 2⁶⁴ for each.
  public mutating func add(_ bytes: some Sequence<UInt8>) {
    for byte in bytes { value = (value ^ UInt64(byte)) &* 0x100_0000_01b3 }
  }

  /// Adds a word of eight bytes.
  mutating func mix(_ word: UInt64) {
    value = (value ^ word) &* 0x100_0000_01b3
    value ^= value >> 32
  }

  /// The sum as 16 hexadecimal digits.
  public var hex: String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  /// The check sum of some bytes.
  public static func hex(_ data: Data) -> String { data.withUnsafeBytes(hex) }

  /// The check sum of some bytes.
  public static func hex(_ bytes: UnsafeRawBufferPointer) -> String {
    var sum = Fingerprint()
    sum.add(bytes)
    return sum.hex
  }

  /// The check sums of all files of a directory, by name.
  public static func files(in directory: String) throws -> [String: String] {
    Dictionary(
      uniqueKeysWithValues: try OwnFiles.tree(directory).files.map {
        ($0, hex(try FileAccess.read("\(directory)/\($0)")))
      })
  }

  /// Compares the files of a directory with sums by name, which were read from the file `list`.
  ///
  /// - Throws: ``FileError`` for the first file that is missing or has another check sum.
  public static func check(
    _ expected: [String: String], in directory: String, listedIn list: String
  ) throws {
    for (name, sum) in expected.sorted(by: { $0.key < $1.key }) {
      guard !name.contains("/"), hex(try FileAccess.read("\(directory)/\(name)")) == sum else {
        throw FileError(
          "\(directory)/\(name)", "is damaged: its check sum is not the one in \(list)")
      }
    }
  }
}
