extension JSONTree {
  /// The tree as one line of compact JSON, keys sorted, numbers that are not finite as null. Much faster than
  /// `JSONEncoder`.
  ///
  /// - Parameter digits: decimals that numbers are rounded to; nil for all that they have.
  package func bytes(digits: Int? = nil) -> [UInt8] {
    var writer = JSONWriter(digits: digits)
    writer.write(self)
    return writer.bytes
  }
}

/// Compact JSON in the making.
package struct JSONWriter {
  package private(set) var bytes: [UInt8] = []
  private let digits: Int?
  private let scale: Double

  package init(digits: Int? = nil) {
    self.digits = digits
    scale = (0..<(digits ?? 0)).reduce(1) { power, _ in power * 10 }
  }

  /// Adds characters as they are.
  package mutating func add(_ text: StaticString) {
    text.withUTF8Buffer { bytes.append(contentsOf: $0) }
  }

  package mutating func write(_ tree: JSONTree) {
    switch tree {
    case .null: add("null")
    case .bool(let value): if value { add("true") } else { add("false") }
    case .int(let value): bytes.append(contentsOf: "\(value)".utf8)
    case .unsigned(let value): bytes.append(contentsOf: "\(value)".utf8)
    case .float(let value): number(Double(value), shortest: value.description)
    case .double(let value): number(value, shortest: value.description)
    case .string(let text): string(text)
    case .array(let values):
      add("[")
      for (index, value) in values.enumerated() {
        if index > 0 { add(",") }
        write(value)
      }
      add("]")
    case .object(let members):
      add("{")
      for (index, member) in members.sorted(by: { $0.key < $1.key }).enumerated() {
        if index > 0 { add(",") }
        string(member.key)
        add(":")
        write(member.value)
      }
      add("}")
    }
  }

  /// A list of numbers.
  package mutating func write(_ values: some Sequence<Float>) {
    add("[")
    var isFirst = true
    for value in values {
      if !isFirst { add(",") }
      isFirst = false
      number(Double(value), shortest: nil)
    }
    add("]")
  }

  /// A list of anything.
  package mutating func list<Element>(_ values: [Element], _ write: (inout JSONWriter, Element) -> Void) {
    add("[")
    for (index, value) in values.enumerated() {
      if index > 0 { add(",") }
      write(&self, value)
    }
    add("]")
  }

  private mutating func number(_ value: Double, shortest: @autoclosure () -> String?) {
    guard value.isFinite else { return add("null") }
    guard let digits, abs(value) * scale < 1e15 else {
      bytes.append(contentsOf: (shortest() ?? value.description).utf8)
      return
    }
    let whole = Int((value * scale).rounded())
    if whole < 0 { bytes.append(UInt8(ascii: "-")) }
    let (front, rest) = abs(whole).quotientAndRemainder(dividingBy: Int(scale))
    bytes.append(contentsOf: "\(front)".utf8)
    guard rest > 0 else { return }
    bytes.append(UInt8(ascii: "."))
    var place = Int(scale) / 10
    var left = rest
    for _ in 0..<digits where left > 0 {
      bytes.append(UInt8(ascii: "0") + UInt8(left / place))
      left %= place
      place /= 10
    }
  }

  /// A text in quotes. `<` and `>` are escaped, so that no text can end the element of a page that holds it.
  package mutating func string(_ text: String) {
    bytes.append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"):
        bytes.append(UInt8(ascii: "\\"))
        bytes.append(byte)
      case 0x0A: add("\\n")
      case 0x09: add("\\t")
      case 0..<0x20, 0x3C, 0x3E, 0x26:
        let digits = String(byte, radix: 16)
        bytes.append(contentsOf: ("\\u" + String(repeating: "0", count: 4 - digits.count) + digits).utf8)
      default: bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }
}
