extension FigureMetadata {
  /// What a figure's file says of itself, by keyword; empty for files of other programs.
  ///
  /// - Parameter bytes: a PNG, an SVG or a PDF file as this library writes it. Damaged files give what is whole.
  public static func read(_ bytes: [UInt8]) -> [String: String] {
    if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]) { return png(bytes) }
    if bytes.starts(with: Array("%PDF".utf8)) { return pdf(bytes) }
    return svg(bytes)
  }

  private static func png(_ bytes: [UInt8]) -> [String: String] {
    var found: [String: String] = [:]
    var place = 8
    while place + 12 <= bytes.count {
      let length = bytes[place..<place + 4].reduce(0) { $0 << 8 | Int($1) }
      guard length <= bytes.count - place - 12 else { break }
      let kind = String(decoding: bytes[place + 4..<place + 8], as: UTF8.self)
      let body = bytes[place + 8..<place + 8 + length]
      if kind == "tEXt" || kind == "iTXt", let end = body.firstIndex(of: 0) {
        var text = body[(end + 1)...]
        if kind == "iTXt" {
          // Two bytes on compression, then language and translated keyword, each with a zero at its end.
          text = text.dropFirst(2)
          for _ in 0..<2 { text = text.firstIndex(of: 0).map { text[($0 + 1)...] } ?? [] }
        }
        found[String(decoding: body[..<end], as: UTF8.self)] = String(decoding: text, as: UTF8.self)
      }
      place += length + 12
    }
    return found
  }

  private static func svg(_ bytes: [UInt8]) -> [String: String] {
    let text = String(decoding: bytes.prefix(1 << 20), as: UTF8.self)
    guard let start = text.firstRange(of: "<metadata>"), let end = text.firstRange(of: "</metadata>"),
      start.upperBound <= end.lowerBound
    else { return [:] }
    var found: [String: String] = [:]
    for line in text[start.upperBound..<end.lowerBound].split(separator: "\n") {
      guard let colon = line.firstRange(of: ": ") else { continue }
      let value = String(line[colon.upperBound...])
      let plain = value.replacing("&lt;", with: "<").replacing("&gt;", with: ">")
      found[String(line[..<colon.lowerBound])] = plain.replacing("&amp;", with: "&")
    }
    return found
  }

  /// Keywords are one text, "key: value; key: value": a value ends where the next known keyword begins.
  private static func pdf(_ bytes: [UInt8]) -> [String: String] {
    guard var rest = keywords(bytes) else { return [:] }
    var found: [String: String] = [:]
    for key in (["Command", "Model", "World"] + receiptKeys).reversed() {
      let mark = "\(key): "
      let starts = rest.ranges(of: mark).filter {
        $0.lowerBound == rest.startIndex || rest[..<$0.lowerBound].hasSuffix("; ")
      }
      guard let start = key == "Command" ? starts.first : starts.last else { continue }
      found[key] = String(rest[start.upperBound...])
      rest = String(rest[..<start.lowerBound])
      if rest.hasSuffix("; ") { rest.removeLast(2) }
    }
    return found
  }

  /// The string behind /Keywords: in parentheses with escapes, or UTF-16 in hexadecimal digits.
  private static func keywords(_ bytes: [UInt8]) -> String? {
    let mark = Array("/Keywords ".utf8)
    guard let place = bytes.indices.first(where: { bytes[$0] == mark[0] && bytes[$0...].starts(with: mark) })
    else { return nil }
    var rest = bytes[(place + mark.count)...]
    guard let first = rest.popFirst() else { return nil }
    if first == UInt8(ascii: "<") {
      let digits = String(decoding: rest.prefix { $0 != UInt8(ascii: ">") }, as: UTF8.self).filter(
        \.isHexDigit)
      var words: [UInt16] = []
      var place = digits.startIndex
      while let next = digits.index(place, offsetBy: 4, limitedBy: digits.endIndex) {
        words.append(UInt16(digits[place..<next], radix: 16) ?? 0)
        place = next
      }
      return String(decoding: words.drop { $0 == 0xFEFF }, as: UTF16.self)
    }
    var text: [UInt8] = []
    var isEscaped = false
    for byte in rest {
      if !isEscaped, byte == UInt8(ascii: ")") { break }
      isEscaped = !isEscaped && byte == UInt8(ascii: "\\")
      if !isEscaped { text.append(byte) }
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// Keywords of what is needed to draw a figure again, in the order in which they are written after the world.
  public static let receiptKeys = ["Version", "Model hash", "Data", "Figure"]
}
