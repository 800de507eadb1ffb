import Foundation
import Records

/// NumPy's `.npz` format: an uncompressed zip archive of `.npy` files.
public enum NPZ {
  /// Writes arrays in the given order, atomically. The same content gives the same bytes.
  ///
  /// - Throws: ``CheckpointError`` for a path that cannot be written or more than the format's 4 GiB.
  public static func write(_ arrays: [NamedArray], to path: String) throws {
    var archive = Data()
    var directory = Data()
    for array in arrays {
      let content = NPY.bytes(array)
      let name = Data((array.name + ".npy").utf8)
      guard archive.count + content.count < Int(UInt32.max) else {
        throw CheckpointError(
          path, "the arrays exceed the 4 GiB of an .npz file", hint: "export .safetensors instead")
      }
      let common = entry(name: name, content: content)
      let offset = UInt32(archive.count)
      archive +=
        bytes(UInt32(0x0403_4b50)) + common + bytes(UInt16(name.count)) + bytes(UInt16(0)) + name + content
      directory += bytes(UInt32(0x0201_4b50)) + bytes(UInt16(20)) + common + bytes(UInt16(name.count))
      directory += Data(count: 2 + 2 + 2 + 2 + 4) + bytes(offset) + name
    }
    let end =
      bytes(UInt32(0x0605_4b50)) + Data(count: 4) + bytes(UInt16(arrays.count)) + bytes(UInt16(arrays.count))
      + bytes(UInt32(directory.count)) + bytes(UInt32(archive.count)) + Data(count: 2)
    try FileAccess.write(archive + directory + end, to: path)
  }

  /// The fields that a file's two headers share: version needed, flags, method 0 (stored), time and date (1 January
  /// 1980), check sum and sizes.
  private static func entry(name: Data, content: Data) -> Data {
    bytes(UInt16(20)) + bytes(UInt16(0)) + bytes(UInt16(0)) + bytes(UInt16(0)) + bytes(UInt16(0x21))
      + bytes(checkSum(content)) + bytes(UInt32(content.count)) + bytes(UInt32(content.count))
  }

  private static func bytes(_ value: some FixedWidthInteger) -> Data {
    withUnsafeBytes(of: value.littleEndian) { Data($0) }
  }

  private static let table: [UInt32] = (0..<256).map { start in
    (0..<8).reduce(UInt32(start)) { value, _ in value & 1 == 1 ? 0xedb8_8320 ^ value >> 1 : value >> 1 }
  }

  /// CRC-32 (ISO 3309) as zip archives need it.
  static func checkSum(_ data: Data) -> UInt32 {
    data.withUnsafeBytes { bytes in
      ~bytes.reduce(~UInt32(0)) { sum, byte in table[Int((sum ^ UInt32(byte)) & 0xff)] ^ sum >> 8 }
    }
  }
}
