import Arrays
import CKernels
import Foundation

/// Reading of `.safetensors` files: an 8-byte header length, a JSON header, and the tensors' bytes.
///
/// The file is memory-mapped; a tensor's values are read when asked for. The header is believed only as far as the
/// file bears it out: offsets must lie inside, follow each other without gaps or overlaps, and fit shape and dtype.
public final class Safetensors: Sendable {
  /// The element types that can be read.
  public enum ElementType: String, Sendable, CaseIterable {
    /// IEEE 754 single precision.
    case float32 = "F32"
    /// IEEE 754 double precision.
    case float64 = "F64"
    /// IEEE 754 half precision.
    case float16 = "F16"
    /// The upper half of a single-precision number.
    case bfloat16 = "BF16"
    /// 64-bit whole numbers with sign.
    case int64 = "I64"
    /// 32-bit whole numbers with sign.
    case int32 = "I32"
    /// Bytes without sign.
    case uint8 = "U8"
    /// One byte each: 0 or 1.
    case bool = "BOOL"

    package var size: Int {
      switch self {
      case .float64, .int64: 8
      case .float32, .int32: 4
      case .float16, .bfloat16: 2
      case .uint8, .bool: 1
      }
    }
  }

  /// One tensor of the header.
  public struct Entry: Sendable {
    /// The header's `dtype`.
    public let elementType: ElementType
    /// The header's `shape`, outermost extent first.
    public let shape: Shape
    /// Where its bytes lie, counted from the end of the header.
    public let bytes: Range<Int>
  }

  /// The file, for error messages.
  public let path: String
  /// All tensors by name.
  public let entries: [String: Entry]
  /// The header's `__metadata__`.
  public let metadata: [String: String]
  private let data: Data
  private let start: Int

  /// Opens a file and checks its header.
  ///
  /// - Throws: ``FileError`` that names the file, the tensor and what is wrong with it.
  public convenience init(path: String) throws {
    guard FileAccess.exists(path) else { throw FileError(path, "there is no such file") }
    try self.init(FileAccess.map(path), path: path)
  }

  /// Reads from memory; `path` is for error messages.
  public init(_ data: Data, path: String) throws {
    func fail(_ problem: String) -> FileError { FileError(path, problem) }
    guard data.count >= 8 else {
      throw fail("expected a safetensors file, found \(data.count) bytes (the header's length alone takes 8)")
    }
    let headerLength = data.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard headerLength <= UInt64(data.count - 8), headerLength <= 100_000_000 else {
      throw fail("the header claims \(headerLength) bytes, the file has \(data.count - 8) behind its length")
    }
    let start = 8 + Int(headerLength)
    let headerBytes = [UInt8](data[data.startIndex + 8..<data.startIndex + start])
    guard case .object(let header)? = try? JSONScanner.value(of: headerBytes, path: path) else {
      throw fail("the header is not a JSON object")
    }
    var entries: [String: Entry] = [:]
    for (name, value) in header where name != "__metadata__" {
      entries[name] = try Self.entry(name, value, available: data.count - start, fail: fail)
    }
    try Self.checkCoverage(entries, available: data.count - start, fail: fail)
    var metadata: [String: String] = [:]
    if case .object(let members)? = header["__metadata__"] {
      for case (let key, .string(let text)) in members { metadata[key] = text }
    }
    self.path = path
    self.entries = entries
    self.metadata = metadata
    self.data = data
    self.start = start
  }

  private static func entry(
    _ name: String, _ value: JSONValue, available: Int, fail: (String) -> FileError
  ) throws -> Entry {
    guard case .string(let typeName)? = value["dtype"], case .array(let extents)? = value["shape"],
      case .array(let offsets)? = value["data_offsets"]
    else { throw fail("tensor '\(name)' needs dtype, shape and data_offsets") }
    guard let type = ElementType(rawValue: typeName) else {
      let known = ElementType.allCases.map(\.rawValue).joined(separator: ", ")
      throw fail("tensor '\(name)' has dtype \(typeName.prefix(20)); supported are \(known)")
    }
    let shape = extents.compactMap { if case .int(let n) = $0, n >= 0 { n } else { nil } }
    guard shape.count == extents.count, let count = Shape.count(of: shape),
      case (let size, false) = count.multipliedReportingOverflow(by: type.size)
    else { throw fail("tensor '\(name)' has a shape that is no list of sizes") }
    guard offsets.count == 2, case .int(let first) = offsets[0], case .int(let end) = offsets[1], first >= 0,
      first <= end, end <= available
    else {
      throw fail("tensor '\(name)': data_offsets lie outside of the file's \(available) data bytes")
    }
    guard end - first == size else {
      throw fail(
        "tensor '\(name)': shape \(Shape(shape)) of \(typeName) needs \(size) bytes, data_offsets give \(end - first)"
      )
    }
    return Entry(elementType: type, shape: Shape(shape), bytes: first..<end)
  }

  private static func checkCoverage(
    _ entries: [String: Entry], available: Int, fail: (String) -> FileError
  ) throws {
    var end = 0
    for (name, entry) in entries.sorted(by: {
      ($0.value.bytes.lowerBound, $0.value.bytes.upperBound, $0.key)
        < ($1.value.bytes.lowerBound, $1.value.bytes.upperBound, $1.key)
    }) {
      guard entry.bytes.lowerBound == end else {
        let what = entry.bytes.lowerBound < end ? "overlaps the tensor before it" : "leaves a gap before it"
        throw fail("tensor '\(name)' \(what) (starts at \(entry.bytes.lowerBound), expected \(end))")
      }
      end = entry.bytes.upperBound
    }
    guard end == available else {
      throw fail("the tensors end at byte \(end), the data at byte \(available)")
    }
  }

  private func require(_ name: String) throws -> Entry {
    guard let entry = entries[name] else {
      let near = NearMatches.nearest(to: name, among: entries.keys.sorted()).joined(separator: ", ")
      throw FileError(
        path, "there is no tensor '\(name)'", hint: near.isEmpty ? nil : "near names: \(near)")
    }
    return entry
  }

  /// Reads a floating-point tensor, widened or rounded to float32.
  public func tensor(_ name: String) throws -> Tensor {
    let tensor = Tensor(try require(name).shape)
    try read(name, into: tensor)
    return tensor
  }

  /// Reads a floating-point tensor into one of the same shape.
  public func read(_ name: String, into tensor: Tensor) throws {
    let entry = try require(name)
    guard entry.shape == tensor.shape else {
      throw FileError(
        path, "tensor '\(name)' has shape \(entry.shape); the configuration expects \(tensor.shape)")
    }
    let bytes = data[
      data.startIndex + start + entry.bytes.lowerBound..<data.startIndex + start + entry.bytes.upperBound]
    try tensor.withMutableValues { out in
      try bytes.withUnsafeBytes { raw in
        switch entry.elementType {
        case .float32: UnsafeMutableRawBufferPointer(out).copyMemory(from: raw)
        case .float64:
          for i in out.indices { out[i] = Float(raw.loadUnaligned(fromByteOffset: 8 * i, as: Double.self)) }
        case .float16, .bfloat16:
          guard let target = out.baseAddress else { return }
          // The header's length may be odd, and the numbers then lie between addresses.
          let halves = [UInt16](unsafeUninitializedCapacity: out.count) { halves, count in
            UnsafeMutableRawBufferPointer(halves).copyMemory(from: raw)
            count = out.count
          }
          let widen = entry.elementType == .float16 ? pk_widen_float16 : pk_widen_bfloat16
          widen(halves, target, out.count)
        default:
          throw FileError(
            path, "tensor '\(name)' holds \(entry.elementType.rawValue), expected floating-point numbers")
        }
      }
    }
  }

  /// Whether a floating-point tensor has the values of another file's. O(elements).
  package func holdsSameValues(_ name: String, as other: String, of file: Safetensors) throws -> Bool {
    try tensor(name).values == file.tensor(other).values
  }

  /// Reads a tensor of whole numbers.
  public func integers(_ name: String) throws -> [Int] {
    let entry = try require(name)
    let first = data.startIndex + start + entry.bytes.lowerBound
    return try data[first..<first + entry.bytes.count].withUnsafeBytes { raw in
      switch entry.elementType {
      case .int64:
        (0..<entry.shape.count).map { Int(raw.loadUnaligned(fromByteOffset: 8 * $0, as: Int64.self)) }
      case .int32:
        (0..<entry.shape.count).map { Int(raw.loadUnaligned(fromByteOffset: 4 * $0, as: Int32.self)) }
      default:
        throw FileError(
          path, "tensor '\(name)' holds \(entry.elementType.rawValue), expected whole numbers")
      }
    }
  }

  /// A matrix of floating-point numbers where it lies in the mapped file; valid as long as this object lives. Nil when it
  /// holds doubles or integers, or does not begin at a multiple of its numbers' size.
  package func matrix(_ name: String) -> WeightMatrix? {
    guard let entry = entries[name], entry.shape.rank == 2, !entry.bytes.isEmpty else { return nil }
    let first = data.startIndex + start + entry.bytes.lowerBound
    let address = data[first..<first + entry.bytes.count].withUnsafeBytes { UInt(bitPattern: $0.baseAddress) }
    guard address % UInt(entry.elementType.size) == 0 else { return nil }
    func pointer<Element>(_: Element.Type) -> UnsafeMutablePointer<Element> {
      UnsafeMutablePointer(bitPattern: address)!
    }
    let values: WeightMatrix.Values
    switch entry.elementType {
    case .float32: values = .float32(pointer(Float.self))
    case .float16: values = .float16(pointer(UInt16.self))
    case .bfloat16: values = .bfloat16(pointer(UInt16.self))
    default: return nil
    }
    return WeightMatrix(values, rows: entry.shape[0], columns: entry.shape[1])
  }
}
