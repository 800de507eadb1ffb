import CKernels
import Foundation
import Records

/// NumPy's `.npy` format, versions 1 to 3: a magic number, a header that is a Python dictionary, and the values.
///
/// Source: numpy.lib.format.
public struct NPY: Sendable {
  public let shape: Shape
  /// Row-major, whatever the file's order.
  public let values: [Double]
  /// True when the file holds float32 values.
  public let isSinglePrecision: Bool

  private static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)

  /// Reads a file of numbers or booleans: bool, int8…int64, uint8…uint64, float16…float64, either byte order, C or
  /// Fortran order.
  ///
  /// - Throws: ``CheckpointError`` that names the file, what was expected and what was found.
  public init(path: String) throws {
    try self.init(try FileAccess.read(path), path: path)
  }

  /// Reads from memory; `path` is for error messages.
  public init(_ data: Data, path: String) throws {
    func fail(_ problem: String) -> CheckpointError { CheckpointError(path, problem) }
    let bytes = [UInt8](data)
    guard bytes.count >= 10, Array(bytes[0..<6]) == Self.magic else {
      throw fail("expected a .npy file, found other bytes at its start")
    }
    let wide = bytes[6] >= 2
    guard (1...3).contains(bytes[6]), bytes.count >= (wide ? 12 : 10) else {
      throw fail("expected .npy version 1 to 3, found \(bytes[6])")
    }
    let start = wide ? 12 : 10
    let length = (8..<start).reversed().reduce(0) { $0 << 8 | Int(bytes[$1]) }
    guard length <= bytes.count - start else {
      throw fail("the header claims \(length) bytes, the file has \(bytes.count - start) left")
    }
    let header = String(decoding: bytes[start..<start + length], as: UTF8.self)
    let (code, fortran, extents) = try Self.parse(header, fail: fail)
    guard let element = Element(code) else {
      throw fail("expected numbers or booleans, found dtype '\(code.prefix(20))'")
    }
    var count = 1
    for extent in extents {
      let (product, overflow) = count.multipliedReportingOverflow(by: extent)
      guard !overflow else { throw fail("the shape \(extents) is too large") }
      count = product
    }
    let available = bytes.count - start - length
    guard case (let needed, let overflow) = count.multipliedReportingOverflow(by: element.size), !overflow,
      needed <= available
    else { throw fail("shape \(extents) of '\(code)' needs more than the \(available) data bytes there are") }
    let raw = bytes[(start + length)...]
    var values = raw.withUnsafeBytes { raw in (0..<count).map { element.value(raw, at: $0) } }
    if fortran, extents.count > 1 { values = Self.rowMajor(values, extents) }
    shape = Shape(extents)
    self.values = values
    isSinglePrecision = element.kind == "f" && element.size == 4
  }

  /// The header's three entries.
  private static func parse(
    _ header: String, fail: (String) -> CheckpointError
  ) throws -> (code: String, fortran: Bool, extents: [Int]) {
    func after(_ key: String) throws -> Substring {
      guard let range = header.range(of: "'\(key)':") else { throw fail("the header has no '\(key)'") }
      return header[range.upperBound...].drop { $0 == " " }
    }
    let code = try after("descr")
    guard code.first == "'", let end = code.dropFirst().firstIndex(of: "'") else {
      throw fail("expected a plain dtype, found a structured or malformed one")
    }
    let order = try after("fortran_order")
    guard order.hasPrefix("True") || order.hasPrefix("False") else {
      throw fail("fortran_order is neither True nor False")
    }
    let tuple = try after("shape")
    guard tuple.first == "(", let close = tuple.firstIndex(of: ")") else { throw fail("shape is no tuple") }
    let extents = try tuple[tuple.index(after: tuple.startIndex)..<close].split(separator: ",").compactMap {
      let text = $0.trimmingWhitespace()
      if text.isEmpty { return Int?.none }
      guard let extent = Int(text), extent >= 0 else { throw fail("shape holds '\(text.prefix(20))'") }
      return extent
    }
    return (String(code[code.index(after: code.startIndex)..<end]), order.hasPrefix("True"), extents)
  }

  private static func rowMajor(_ values: [Double], _ extents: [Int]) -> [Double] {
    var result = [Double](repeating: 0, count: values.count)
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

  /// The bytes of an array as version 1.0.
  static func bytes(_ array: NamedArray) -> Data {
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
    array.withBytes { data.append(contentsOf: $0) }
    return data
  }

  /// One dtype: kind, size and byte order.
  private struct Element {
    let kind: Character
    let size: Int
    let isSwapped: Bool

    init?(_ code: String) {
      guard let order = code.first, "<>|=".contains(order), let kind = code.dropFirst().first,
        let size = Int(code.dropFirst(2))
      else { return nil }
      let sizes: [Character: [Int]] = ["b": [1], "i": [1, 2, 4, 8], "u": [1, 2, 4, 8], "f": [2, 4, 8]]
      guard sizes[kind]?.contains(size) == true else { return nil }
      self.kind = kind
      self.size = size
      isSwapped = order == ">"
    }

    func value(_ raw: UnsafeRawBufferPointer, at index: Int) -> Double {
      var bits: UInt64 = 0
      for byte in 0..<size {
        let place = isSwapped ? byte : size - 1 - byte
        bits = bits << 8 | UInt64(raw[index * size + place])
      }
      switch (kind, size) {
      case ("f", 2):
        var (half, float) = (UInt16(bits), Float(0))
        pk_widen_float16(&half, &float, 1)
        return Double(float)
      case ("f", 4): return Double(Float(bitPattern: UInt32(bits)))
      case ("f", _): return Double(bitPattern: bits)
      case ("i", _):
        let unused = 64 - 8 * size
        return Double(Int64(bitPattern: bits << unused) >> unused)
      default: return Double(bits)
      }
    }
  }
}
