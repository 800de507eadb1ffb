/// The memory that something is going to take, part by part. Sums and products that no whole number holds count as
/// "more than there can be", so a need may be told for any numbers.
public struct MemoryNeed: Sendable {
  /// What the memory is for, as errors call it: `training`, `activations of 16 texts of 64 tokens`.
  public let purpose: String
  /// What it is made of, in bytes.
  public private(set) var parts: [(name: String, bytes: Int)] = []

  /// A need without parts.
  public init(for purpose: String) { self.purpose = purpose }

  /// All parts together, `Int.max` when that is too small a number.
  public var bytes: Int { parts.reduce(0) { Self.sum($0, $1.bytes) } }

  /// Adds a part of as many numbers as the product of `counts`, each of `size` bytes.
  public mutating func add(_ name: String, _ counts: [Int], size: Int = MemoryLayout<Float>.stride) {
    parts.append((name, counts.reduce(size, Self.product)))
  }

  /// Adds the parts of another need.
  public mutating func add(_ other: MemoryNeed) { parts += other.parts }

  package static func product(_ a: Int, _ b: Int) -> Int {
    let (value, overflow) = a.multipliedReportingOverflow(by: b)
    return overflow || value < 0 ? .max : value
  }

  package static func sum(_ a: Int, _ b: Int) -> Int {
    let (value, overflow) = a.addingReportingOverflow(b)
    return overflow ? .max : value
  }

  /// Needs below this are not compared with what there is: looking that up takes longer than such memory is worth.
  package static let negligible = 16 << 20

  /// Compares the need with the memory that there is; needs of less than 16 MiB are always met.
  ///
  /// - Parameter available: bytes that the process may still take.
  /// - Throws: ``MemoryError`` when there is less memory.
  public func check(available: @autoclosure () -> Int = Memory.available) throws {
    guard bytes >= Self.negligible else { return }
    let available = available()
    guard bytes > available, let largest = parts.max(by: { $0.bytes < $1.bytes }) else { return }
    throw MemoryError(
      purpose: purpose, needed: bytes, largestPart: largest.name, largestBytes: largest.bytes,
      available: available)
  }
}

/// There is not enough memory for something.
public struct MemoryError: Error, Equatable {
  /// What the memory is for, as ``MemoryNeed/purpose`` has it.
  public let purpose: String
  /// Bytes.
  public let needed: Int
  /// The name of the part that takes most.
  public let largestPart: String
  /// Bytes of that part.
  public let largestBytes: Int
  /// Bytes that are there.
  public let available: Int

  /// `3.2 GiB`; whatever does not fit a whole number of bytes is `more than 8 EiB`.
  package static func text(_ bytes: Int) -> String {
    guard bytes < .max else { return "more than 8 EiB" }
    let units = ["bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"]
    var (value, unit) = (Double(bytes), 0)
    while value >= 1_024 {
      value /= 1_024
      unit += 1
    }
    return unit == 0 ? "\(bytes) bytes" : "\((value * 10).rounded() / 10) \(units[unit])"
  }
}
