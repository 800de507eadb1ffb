/// The properties of characters that splitting patterns ask for.
struct ScalarClasses: OptionSet, Sendable {
  let rawValue: UInt8

  /// `\p{L}`.
  static let letter = ScalarClasses(rawValue: 1)
  /// `\p{N}`: decimal digits, letter numbers and other numbers.
  static let number = ScalarClasses(rawValue: 2)
  /// `\s`: the property White_Space.
  static let space = ScalarClasses(rawValue: 4)
  /// `\w`: alphabetic characters, marks, decimal digits, connecting punctuation and joiners.
  static let word = ScalarClasses(rawValue: 8)

  /// Of the characters up to U+FFFF, which are nearly all that texts are made of.
  static let basicPlane: [ScalarClasses] = (0...0xFFFF as ClosedRange<UInt32>).map { value in
    Unicode.Scalar(value).map(ScalarClasses.init) ?? []
  }

  init(rawValue: UInt8) { self.rawValue = rawValue }

  /// The classes of one character.
  init(_ scalar: Unicode.Scalar) {
    self = []
    let properties = scalar.properties
    switch properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: insert(.letter)
    case .decimalNumber: formUnion([.number, .word])
    case .letterNumber, .otherNumber: insert(.number)
    case .nonspacingMark, .spacingMark, .enclosingMark: insert(.word)
    case .connectorPunctuation: insert(.word)
    default: break
    }
    if properties.isWhitespace { insert(.space) }
    if properties.isAlphabetic || properties.isJoinControl { insert(.word) }
  }
}

/// Valid UTF-8 read character by character.
struct ScalarReader {
  let bytes: [UInt8]
  private let classes = ScalarClasses.basicPlane

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The classes of the character that starts at `place`, and where the next one starts.
  @inline(__always)
  func classes(at place: Int) -> (classes: ScalarClasses, next: Int) {
    let byte = bytes[place]
    if byte < 0x80 { return (classes[Int(byte)], place + 1) }
    return classesBeyondASCII(at: place)
  }

  private func classesBeyondASCII(at place: Int) -> (classes: ScalarClasses, next: Int) {
    let (value, next) = scalar(at: place)
    if value < 0x10000 { return (classes[Int(value)], next) }
    return (Unicode.Scalar(value).map(ScalarClasses.init) ?? [], next)
  }

  /// The code point that starts at `place`, and where the next one starts.
  func scalar(at place: Int) -> (value: UInt32, next: Int) {
    func low(_ offset: Int) -> UInt32 { UInt32(bytes[place + offset] & 0x3F) }
    let first = UInt32(bytes[place])
    switch first {
    case 0..<0x80: return (first, place + 1)
    case 0..<0xE0: return ((first & 0x1F) << 6 | low(1), place + 2)
    case 0..<0xF0: return ((first & 0x0F) << 12 | low(1) << 6 | low(2), place + 3)
    default: return ((first & 0x07) << 18 | low(1) << 12 | low(2) << 6 | low(3), place + 4)
    }
  }
}
