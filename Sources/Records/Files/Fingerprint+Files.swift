import Foundation

extension Fingerprint {
  /// Adds bytes eight at a time, which is as quick as memory: what is left at the end counts as a word filled with zeros.
  ///
  /// For each word: sum ← (sum xor word) · 0x100000001b3 modulo 2⁶⁴, then sum ← sum xor (sum shifted right by 32), so that a
  /// change of a word's high bits reaches all others.
  mutating func addWords(_ bytes: UnsafeRawBufferPointer) {
    let whole = bytes.count / 8
    for word in 0..<whole {
      mix(UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: 8 * word, as: UInt64.self)))
    }
    let rest = bytes[(8 * whole)...]
    if !rest.isEmpty { mix(rest.reversed().reduce(0) { $0 << 8 | UInt64($1) }) }
  }

  /// The check sum of files, one after the other, with their lengths: 16 hexadecimal digits. Large files are not held in
  /// memory.
  ///
  /// - Throws: ``FileError`` for files that cannot be read.
  public static func hex(ofFiles paths: [String]) throws -> String {
    var sum = Fingerprint()
    for path in paths {
      let data = try FileAccess.map(path)
      data.withUnsafeBytes { sum.addWords($0) }
      sum.mix(UInt64(data.count))
    }
    return sum.hex
  }
}
