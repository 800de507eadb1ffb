import Arrays
import CKernels
import Foundation

/// NumPy's `.npy` format, versions 1 to 3: a magic number, a header that is a Python dictionary, and the values.
///
/// Source: numpy.lib.format.
public struct NPY: Sendable {
  /// The extents, outermost first; empty for a single number.
  public let shape: Shape
  /// Row-major, whatever the file's order.
  public let values: [Double]
  /// The values of 64-bit whole numbers where some are too large for doubles to tell them apart (beyond 2⁵³), nil
  /// otherwise.
  public let largeIntegers: [Int]?
  /// True when the file holds float32 values.
  public let isSinglePrecision: Bool

  private static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)

  /// Reads a file of numbers or booleans: bool, int8…int64, uint8…uint64, float16…float64, either byte order, C or
  /// Fortran order.
  ///
  /// - Throws: ``FileError`` that names the file, what was expected and what was found.
  public init(path: String) throws {
    try self.init(try FileAccess.read(path), path: path)
  }

  /// Reads from memory; `path` is for error messages.
  public init(_ data: Data, path: String) throws {
    func fail(_ problem: String) -> FileError { FileError(path, problem) }
    let bytes = [UInt8](data)
    guard bytes.count >= 10, Array(bytes[0..<6]) == Self.magic else {
      throw fail("expected a .npy file, found other bytes at its start")
    }
    let wide = bytes[6] >= 2
    guard (1...3).contains(bytes[6]), bytes[7] == 0, bytes.count >= (wide ? 12 : 10) else {
      throw fail("expected .npy version 1.0 to 3.0, found \(bytes[6]).\(bytes[7])")
    }
    let start = wide ? 12 : 10
    let length = (8..<start).reversed().reduce(0) { $0 << 8 | Int(bytes[$1]) }
    guard length <= bytes.count - start else {
      throw fail("the header claims \(length) bytes, the file has \(bytes.count - start) left")
    }
    guard length <= NPYHeader.longest else {
      throw fail("expected a header of at most \(NPYHeader.longest) bytes, found \(length)")
    }
    let header = try NPYHeader(
      String(decoding: bytes[start..<start + length], as: UTF8.self), version: bytes[6], path: path)
    let (code, extents) = (header.type, header.extents)
    guard let element = Element(code) else {
      throw fail("expected numbers or booleans, found dtype '\(code.prefix(20))'")
    }
    guard let count = Shape.count(of: extents) else { throw fail("the shape \(extents) is too large") }
    let available = bytes.count - start - length
    guard case (let needed, let overflow) = count.multipliedReportingOverflow(by: element.size), !overflow,
      needed <= available
    else { throw fail("shape \(extents) of '\(code)' needs more than the \(available) data bytes there are") }
    let raw = bytes[(start + length)...]
    func rowMajor<Value>(_ values: [Value]) -> [Value] {
      header.isFortranOrder && extents.count > 1 ? Self.rowMajor(values, extents) : values
    }
    values = rowMajor(raw.withUnsafeBytes { raw in (0..<count).map { element.value(raw, at: $0) } })
    let isLarge = element.size == 8 && element.kind != "f" && values.contains { abs($0) >= 0x1p53 }
    largeIntegers =
      isLarge
      ? raw.withUnsafeBytes { raw in
        let numbers = (0..<count).map { element.integer(raw, at: $0) }
        return numbers.contains(nil) ? nil : rowMajor(numbers.map { $0! })
      } : nil
    shape = Shape(extents)
    isSinglePrecision = element.kind == "f" && element.size == 4
  }

  private static func rowMajor<Value>(_ values: [Value], _ extents: [Int]) -> [Value] {
    var result = values
    var index = [Int](repeating: 0, count: extents.count)
    for value in values {
      var place = 0
      for axis in extents.indices { place = place * extents[axis] + index[axis] }
      result[place] = value
      for axis in extents.indices {
        index[axis] += 1
        if index[axis] < extents[axis] { break }
        index[axis] = 0
      }
    }
    return result
  }

  /// What stands before an array's values, as version 1.0.
  package static func header(_ array: NamedArray) -> Data {
    let type = if case .float32 = array.values { "<f4" } else { "<i4" }
    let extents = array.shape.extents
    let tuple =
      extents.count == 1 ? "(\(extents[0]),)" : "(\(extents.map(String.init).joined(separator: ", ")))"
    var header = "{'descr': '\(type)', 'fortran_order': False, 'shape': \(tuple), }"
    while (header.utf8.count + 11) % 64 != 0 { header += " " }
    header += "\n"
    let length = header.utf8.count
    var data = Data(magic + [1, 0, UInt8(length & 0xff), UInt8(length >> 8)])
    data.append(contentsOf: header.utf8)
    return data
  }

  /// One dtype: kind, size and byte order.
  private struct Element {
    let kind: Character
    let size: Int
    let isSwapped: Bool

    init?(_ code: String) {
      guard let order = code.first, "<>|=".contains(order), let kind = code.dropFirst().first else {
        return nil
      }
      let sizes: [Character: [Int]] = ["b": [1], "i": [1, 2, 4, 8], "u": [1, 2, 4, 8], "f": [2, 4, 8]]
      guard let size = sizes[kind]?.first(where: { "\($0)" == code.dropFirst(2) }) else { return nil }
      self.kind = kind
      self.size = size
      isSwapped = order == ">"
    }

    func value(_ raw: UnsafeRawBufferPointer, at index: Int) -> Double {
      let bits = bits(raw, at: index)
      switch (kind, size) {
      case ("f", 2):
        var (half, float) = (UInt16(bits), Float(0))
        pk_widen_float16(&half, &float, 1)
        return Double(float)
      case ("f", 4): return Double(Float(bitPattern: UInt32(bits)))
      case ("f", _): return Double(bitPattern: bits)
      case ("i", _): return Double(signed(bits))
      default: return Double(bits)
      }
    }

    /// Of a whole number's type; nil above `Int.max`.
    func integer(_ raw: UnsafeRawBufferPointer, at index: Int) -> Int? {
      let bits = bits(raw, at: index)
      return kind == "i" ? Int(signed(bits)) : Int(exactly: bits)
    }

    private func bits(_ raw: UnsafeRawBufferPointer, at index: Int) -> UInt64 {
      var bits: UInt64 = 0
      for byte in 0..<size {
        let place = isSwapped ? byte : size - 1 - byte
        bits = bits << 8 | UInt64(raw[index * size + place])
      }
      return bits
    }

    private func signed(_ bits: UInt64) -> Int64 {
      let unused = 64 - 8 * size
      return Int64(bitPattern: bits << unused) >> unused
    }
  }
}
