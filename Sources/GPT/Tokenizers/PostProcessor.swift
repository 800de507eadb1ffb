/// What is done to the tokens of a whole text.
indirect enum PostProcessor: Sendable {
  /// A part of a template.
  enum Part: Sendable, Equatable {
    case text
    case token(Int)
  }

  case sequence([PostProcessor])
  /// Tokens around every text, where they are asked for.
  case template([Part])
  /// Offsets without the white space at the ends of byte-level tokens.
  case trimmedOffsets(addsPrefixSpace: Bool)

  /// The kinds that can be read, for error messages.
  static let supported = "Sequence, TemplateProcessing and ByteLevel"

  /// - Throws: ``TextGrowth`` for more than `limit` tokens.
  /// - Parameters:
  ///   - matches: for the places of added tokens, the text that they were found as.
  ///   - entry: a token as the vocabulary writes it.
  func apply(
    to encoding: inout Encoding, _ matches: inout [Int: String], addsSpecial: Bool, limit: Int,
    entry: (Int) -> String?
  ) throws {
    switch self {
    case .sequence(let parts):
      for part in parts {
        try part.apply(to: &encoding, &matches, addsSpecial: addsSpecial, limit: limit, entry: entry)
      }
    case .template(let parts):
      guard addsSpecial else { return }
      let length = parts.reduce(0) { $0 + ($1 == .text ? encoding.ids.count : 1) }
      guard length <= limit else { throw TextGrowth(limit: limit) }
      var result = Encoding()
      var moved: [Int: String] = [:]
      for part in parts {
        switch part {
        case .text:
          for (place, text) in matches { moved[result.ids.count + place] = text }
          result.ids += encoding.ids
          result.offsets += encoding.offsets
        case .token(let id):
          result.ids.append(id)
          result.offsets.append(0..<0)
        }
      }
      (encoding, matches) = (result, moved)
    case .trimmedOffsets(let addsPrefixSpace):
      for place in encoding.ids.indices {
        guard let text = matches[place] ?? entry(encoding.ids[place]) else { continue }
        let range = encoding.offsets[place]
        var leading = text.unicodeScalars.prefix(while: Self.isSpace).count
        let trailing = text.unicodeScalars.reversed().prefix(while: Self.isSpace).count
        // A single one was put before the text and has no place in it; of several, none was.
        if leading == 1, addsPrefixSpace, place == 0 || range.lowerBound == 0 { leading = 0 }
        let start = min(range.lowerBound + leading, range.upperBound)
        let end = range.upperBound >= trailing ? max(range.upperBound - trailing, start) : range.upperBound
        encoding.offsets[place] = start..<end
      }
    }
  }

  /// White space, or `Ġ`, which is a space in byte-level tokens.
  private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "\u{120}" || scalar.properties.isWhitespace
  }
}
