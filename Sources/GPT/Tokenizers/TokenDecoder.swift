/// How tokens become text again.
indirect enum TokenDecoder: Sendable {
  case sequence([TokenDecoder])
  /// Characters are bytes; what is not UTF-8 becomes U+FFFD.
  case byteLevel
  /// Runs of tokens <0x00> … <0xFF> are UTF-8; where they are not, each becomes U+FFFD.
  case byteFallback
  /// All tokens as one.
  case fuse
  /// Up to `start` characters of this kind are taken from the front of each token, up to `stop` from its end.
  case strip(Unicode.Scalar, start: Int, stop: Int)
  case replace(String, with: String)
  /// `replacement` is a space; the first token's are left out if a text gets one in front.
  case metaspace(Unicode.Scalar, addsPrefix: Bool)

  /// The kinds that can be read, for error messages.
  static let supported = "Sequence, ByteLevel, ByteFallback, Fuse, Strip, Replace of a text and Metaspace"

  /// The steps in their order.
  var steps: [TokenDecoder] {
    if case .sequence(let parts) = self { parts.flatMap(\.steps) } else { [self] }
  }

  /// How many times as long all steps together may make a text.
  var growth: Int {
    steps.reduce(1) { growth, step in
      guard case .replace(let pattern, let content) = step, !pattern.isEmpty else { return growth }
      let times = (content.utf8.count + pattern.utf8.count - 1) / pattern.utf8.count
      return growth.multipliedReportingOverflow(by: max(1, times)).overflow ? .max : growth * max(1, times)
    }
  }

  /// Tokens to the parts of a text. O(characters).
  func apply(_ tokens: [String]) -> [String] {
    switch self {
    case .sequence(let parts): return parts.reduce(tokens) { $1.apply($0) }
    case .byteLevel:
      let bytes = tokens.flatMap { token in
        let utf8 = Array(token.utf8)
        return ByteLevel.bytes(of: utf8[...]) ?? utf8
      }
      return [String(decoding: bytes, as: UTF8.self)]
    case .byteFallback:
      var result: [String] = []
      var bytes: [UInt8] = []
      func flush() {
        guard !bytes.isEmpty else { return }
        if let text = String(validating: bytes, as: UTF8.self) {
          result.append(text)
        } else {
          result += repeatElement("\u{FFFD}", count: bytes.count)
        }
        bytes.removeAll()
      }
      for token in tokens {
        if let byte = Self.byte(of: token) {
          bytes.append(byte)
        } else {
          flush()
          result.append(token)
        }
      }
      flush()
      return result
    case .fuse: return [tokens.joined()]
    case .strip(let scalar, let start, let stop):
      return tokens.map { token in
        let first = token.unicodeScalars.prefix(start).prefix { $0 == scalar }.count
        let rest = token.unicodeScalars.dropFirst(first)
        let last = rest.suffix(stop).reversed().prefix { $0 == scalar }.count
        return String(rest.dropLast(last))
      }
    case .replace(let pattern, let content): return tokens.map { $0.replacingScalars(pattern, with: content) }
    case .metaspace(let replacement, let addsPrefix):
      let mark = String(replacement)
      return tokens.enumerated().map { place, token in
        token.replacingScalars(mark, with: place == 0 && addsPrefix ? "" : " ")
      }
    }
  }

  /// The byte that a token like <0x0A> stands for.
  static func byte(of token: some StringProtocol) -> UInt8? {
    let text = Array(token.utf8)
    guard text.count == 6, token.hasPrefix("<0x"), text[5] == UInt8(ascii: ">"),
      text[3...4].allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit })
    else { return nil }
    return UInt8(String(decoding: text[3...4], as: UTF8.self), radix: 16)
  }
}

extension String {
  /// The text with a part replaced wherever its bytes stand, also where they are half of a character to Swift.
  func replacingScalars(_ pattern: String, with content: String) -> String {
    let pattern = Array(pattern.utf8)
    let bytes = Array(utf8)
    guard !pattern.isEmpty, bytes.firstOccurrence(of: pattern, in: bytes.indices) != nil else { return self }
    var text = AlignedText(bytes, bytes.indices, first: 0)
    text.replace(pattern, with: Array(content.utf8))
    return String(decoding: text.bytes, as: UTF8.self)
  }
}
