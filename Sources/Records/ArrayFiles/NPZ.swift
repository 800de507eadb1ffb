import Foundation

/// NumPy's `.npz` format: an uncompressed zip archive of `.npy` files.
public enum NPZ {
  /// Writes arrays in the given order, atomically and one after the other: no array is copied. The same content gives the
  /// same bytes.
  ///
  /// - Throws: ``FileError`` for a path that cannot be written or more than the format's 4 GiB.
  public static func write(_ arrays: [NamedArray], to path: String) throws {
    let parts = arrays.map { (array: $0, name: Data(($0.name + ".npy").utf8), header: NPY.header($0)) }
    let total = parts.reduce(0) { $0 + $1.header.count + $1.array.byteCount + 2 * $1.name.count + 76 }
    guard total + 22 < Int(UInt32.max), arrays.count < Int(UInt16.max) else {
      throw FileError(
        path, "the arrays exceed the 4 GiB of an .npz file", hint: "export .safetensors instead")
    }
    try FileAccess.write(to: path) { file in
      var directory = Data()
      var offset = 0
      for (array, name, header) in parts {
        let size = header.count + array.byteCount
        let common = entry(
          checkSum: array.withBytes { checkSum($0, after: header) }, size: size)
        let local = bytes(UInt32(0x0403_4b50)) + common + bytes(UInt16(name.count)) + bytes(UInt16(0)) + name
        try file.write(local + header)
        try array.withBytes { try file.write($0) }
        directory += bytes(UInt32(0x0201_4b50)) + bytes(UInt16(20)) + common + bytes(UInt16(name.count))
        directory += Data(count: 2 + 2 + 2 + 2 + 4) + bytes(UInt32(offset)) + name
        offset += local.count + size
      }
      try file.write(
        directory + bytes(UInt32(0x0605_4b50)) + Data(count: 4) + bytes(UInt16(arrays.count))
          + bytes(UInt16(arrays.count)) + bytes(UInt32(directory.count)) + bytes(UInt32(offset))
          + Data(count: 2))
    }
  }

  /// The fields that a file's two headers share: version needed, flags, method 0 (stored), time and date (1 January
  /// 1980), check sum and sizes.
  private static func entry(checkSum: UInt32, size: Int) -> Data {
    bytes(UInt16(20)) + bytes(UInt16(0)) + bytes(UInt16(0)) + bytes(UInt16(0)) + bytes(UInt16(0x21))
      + bytes(checkSum) + bytes(UInt32(size)) + bytes(UInt32(size))
  }

  private static func bytes(_ value: some FixedWidthInteger) -> Data {
    withUnsafeBytes(of: value.littleEndian) { Data($0) }
  }

  private static let table: [UInt32] = (0..<256).map { start in
    (0..<8).reduce(UInt32(start)) { value, _ in value & 1 == 1 ? 0xedb8_8320 ^ value >> 1 : value >> 1 }
  }

  /// CRC-32 (ISO 3309) of bytes that stand after others, as zip archives need it.
  package static func checkSum(_ bytes: UnsafeRawBufferPointer, after start: Data) -> UInt32 {
    table.withUnsafeBufferPointer { table in
      func add(_ sum: UInt32, _ byte: UInt8) -> UInt32 { table[Int((sum ^ UInt32(byte)) & 0xff)] ^ sum >> 8 }
      return ~bytes.reduce(start.reduce(~UInt32(0), add), add)
    }
  }
}
