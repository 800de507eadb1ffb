import Records

/// Reads the parts of a `tokenizer.json`, each an object with a `type`.
struct TokenizerPartReader {
  /// The file that errors name.
  let path: String

  func unsupported(_ place: String, _ found: JSONValue?, _ supported: String) -> FileError {
    FileError(
      path, "'\(place)' is \(found?.kindDescription ?? "missing"), which is not supported",
      hint: "supported: \(supported)")
  }

  /// A part that may be missing.
  func part<Part>(
    _ value: JSONValue?, _ place: String, _ read: (JSONValue, String) throws -> Part
  ) throws -> Part? {
    guard let value, value != .null else { return nil }
    guard case .object = value else { throw unsupported(place, value, "an object") }
    let steps = Self.steps(value)
    guard steps <= TextGrowth.mostSteps else {
      throw FileError(
        path, "'\(place)' has \(steps) steps; at most \(TextGrowth.mostSteps) are supported",
        hint: "the file is damaged, or made to stop programs that read it")
    }
    return try read(value, place)
  }

  /// The steps of a part: those of sequences, of sequences in them, and the parts of templates.
  private static func steps(_ value: JSONValue) -> Int {
    ["normalizers", "pretokenizers", "processors", "decoders", "single"].reduce(1) { count, name in
      guard case .array(let parts)? = value[name] else { return count }
      return parts.reduce(count) { $0 + steps($1) }
    }
  }

  /// true or false; `fallback` when missing.
  func flag(_ value: JSONValue?, _ place: String, default fallback: Bool = false) throws -> Bool {
    guard let value, value != .null else { return fallback }
    guard case .bool(let flag) = value else { throw unsupported(place, value, "true and false") }
    return flag
  }

  /// Text that may be missing.
  func text(_ value: JSONValue?, _ place: String) throws -> String? {
    guard let value, value != .null else { return nil }
    guard case .string(let text) = value else { throw unsupported(place, value, "text") }
    return text
  }

  private func required(_ value: JSONValue?, _ place: String) throws -> String {
    guard let text = try text(value, place) else { throw unsupported(place, value, "text") }
    return text
  }

  private func character(_ value: JSONValue?, _ place: String) throws -> Unicode.Scalar {
    let text = try required(value, place).unicodeScalars
    guard let scalar = text.first, text.count == 1 else { throw unsupported(place, value, "one character") }
    return scalar
  }

  private func count(_ value: JSONValue?, _ place: String) throws -> Int {
    guard case .int(let count)? = value, count >= 0 else { throw unsupported(place, value, "a count") }
    return count
  }

  private func list(_ value: JSONValue?, _ place: String) throws -> [(JSONValue, String)] {
    guard case .array(let elements)? = value else { throw unsupported(place, value, "a list") }
    return elements.enumerated().map { ($1, "\(place)[\($0)]") }
  }

  /// A pattern that is a text.
  private func plain(_ value: JSONValue?, _ place: String) throws -> String {
    // Looking for a text takes its length at every place.
    let most = 1_024
    if case .string(let text)? = value?["String"], text.utf8.count > most {
      throw FileError(
        path, "'\(place)' is a text of \(text.utf8.count) bytes; at most \(most) are supported")
    }
    guard case .string(let text)? = value?["String"] else {
      throw unsupported(place, value?["Regex"] ?? value, "{\"String\": text}")
    }
    return text
  }

  func addedToken(_ value: JSONValue, _ place: String) throws -> AddedToken {
    guard case .object = value else { throw unsupported(place, value, "an object") }
    guard case .int(let id)? = value["id"], (0...Vocabulary.largestID).contains(id) else {
      throw unsupported("\(place).id", value["id"], "ids from 0 to \(Vocabulary.largestID)")
    }
    let content = try required(value["content"], "\(place).content")
    func flag(_ name: String, default fallback: Bool = false) throws -> Bool {
      try self.flag(value[name], "\(place).\(name)", default: fallback)
    }
    let isSpecial = try flag("special")
    return AddedToken(
      content: Array(content.utf8), id: Int32(id), isSpecial: isSpecial, stripsLeft: try flag("lstrip"),
      stripsRight: try flag("rstrip"), isSingleWord: try flag("single_word"),
      isNormalized: try flag("normalized", default: !isSpecial))
  }

  func normalizer(_ value: JSONValue, _ place: String) throws -> Normalizer {
    switch value["type"] {
    case .string("Sequence"):
      return .sequence(
        try list(value["normalizers"], "\(place).normalizers").map { try normalizer($0, $1) })
    case .string("Prepend"):
      return .prepend(Array(try required(value["prepend"], "\(place).prepend").utf8))
    case .string("Replace"):
      let pattern = try plain(value["pattern"], "\(place).pattern")
      return .replace(
        Array(pattern.utf8), with: Array(try required(value["content"], "\(place).content").utf8))
    default: throw unsupported("\(place).type", value["type"], Normalizer.supported)
    }
  }

  func preTokenizer(_ value: JSONValue, _ place: String) throws -> PreTokenizer {
    switch value["type"] {
    case .string("Sequence"):
      let parts = try list(value["pretokenizers"], "\(place).pretokenizers").map {
        (try preTokenizer($0, $1), $1)
      }
      if let (_, place) = parts.dropLast().first(where: { $0.0.isByteLevel }) {
        throw FileError(path, "'\(place)' is ByteLevel, which is supported as the last step only")
      }
      return .sequence(parts.map { $0.0 })
    case .string("ByteLevel"):
      return .byteLevel(
        addsPrefixSpace: try flag(value["add_prefix_space"], "\(place).add_prefix_space", default: true),
        splits: try flag(value["use_regex"], "\(place).use_regex", default: true))
    case .string("Metaspace"):
      return .metaspace(
        replacement: Array(
          String(try character(value["replacement"] ?? .string("▁"), "\(place).replacement")).utf8),
        scheme: try prependScheme(value, place),
        splits: try flag(value["split"], "\(place).split", default: true))
    case .string("Split"):
      return .split(
        try pattern(value["pattern"], "\(place).pattern"),
        try behavior(value["behavior"], "\(place).behavior"),
        inverted: try flag(value["invert"], "\(place).invert"))
    case .string("Whitespace"): return .split(.words, .removed, inverted: true)
    case .string("WhitespaceSplit"): return .split(.each(.space), .removed, inverted: false)
    case .string("Digits"):
      let each = try flag(value["individual_digits"], "\(place).individual_digits")
      return .split(.each(.number), each ? .isolated : .contiguous, inverted: false)
    default: throw unsupported("\(place).type", value["type"], PreTokenizer.supported)
    }
  }

  private func prependScheme(_ value: JSONValue, _ place: String) throws -> PreTokenizer.PrependScheme {
    let adds = try flag(value["add_prefix_space"], "\(place).add_prefix_space", default: true)
    guard let name = value["prepend_scheme"], name != .null else { return adds ? .always : .never }
    guard case .string(let name) = name, let scheme = PreTokenizer.PrependScheme(rawValue: name) else {
      throw unsupported("\(place).prepend_scheme", name, "always, first and never")
    }
    return scheme
  }

  private func behavior(_ value: JSONValue?, _ place: String) throws -> PreTokenizer.Behavior {
    guard case .string(let name)? = value, let behavior = PreTokenizer.Behavior(rawValue: name) else {
      let names = PreTokenizer.Behavior.allCases.map(\.rawValue).joined(separator: ", ")
      throw unsupported(place, value, names)
    }
    return behavior
  }

  private func pattern(_ value: JSONValue?, _ place: String) throws -> SplittingPattern {
    guard case .string(let expression)? = value?["Regex"] else {
      return .text(Array(try plain(value, place).utf8))
    }
    guard let pattern = SplittingPattern(expression: expression) else {
      throw FileError(
        path, "'\(place)' is the regular expression \(expression.debugDescription), which is not supported",
        hint: "supported: a text, and the expressions of GPT-2, LLaMA-3, Qwen2 and this program's worlds")
    }
    return pattern
  }

  func postProcessor(_ value: JSONValue, _ place: String, vocabulary: Vocabulary) throws -> PostProcessor {
    switch value["type"] {
    case .string("Sequence"):
      return .sequence(
        try list(value["processors"], "\(place).processors").map {
          try postProcessor($0, $1, vocabulary: vocabulary)
        })
    case .string("ByteLevel"):
      guard try flag(value["trim_offsets"], "\(place).trim_offsets", default: true) else {
        return .sequence([])
      }
      return .trimmedOffsets(
        addsPrefixSpace: try flag(value["add_prefix_space"], "\(place).add_prefix_space", default: true))
    case .string("TemplateProcessing"):
      var parts: [PostProcessor.Part] = []
      for (part, place) in try list(value["single"], "\(place).single") {
        if case .string(let name)? = part["SpecialToken"]?["id"] {
          if value["special_tokens"] == nil, let id = vocabulary.id(of: name) {
            parts.append(.token(Int(id)))
          } else {
            parts += try templateTokens(value["special_tokens"]?[name], "\(place): \(name)", vocabulary)
          }
        } else if part["Sequence"]?["id"] == .string("A") {
          parts.append(.text)
        } else {
          throw unsupported(place, part, "SpecialToken and Sequence A")
        }
      }
      return .template(parts)
    default: throw unsupported("\(place).type", value["type"], PostProcessor.supported)
    }
  }

  private func templateTokens(
    _ value: JSONValue?, _ place: String, _ vocabulary: Vocabulary
  ) throws -> [PostProcessor.Part] {
    try list(value?["ids"], place).map { id, place in
      guard case .int(let id) = id, vocabulary.entry(id) != nil else {
        throw unsupported(place, id, "ids of the vocabulary")
      }
      return .token(id)
    }
  }

  func decoder(_ value: JSONValue, _ place: String) throws -> TokenDecoder {
    switch value["type"] {
    case .string("Sequence"):
      return .sequence(try list(value["decoders"], "\(place).decoders").map { try decoder($0, $1) })
    case .string("ByteLevel"): return .byteLevel
    case .string("ByteFallback"): return .byteFallback
    case .string("Fuse"): return .fuse
    case .string("Strip"):
      return .strip(
        try character(value["content"], "\(place).content"),
        start: try count(value["start"], "\(place).start"),
        stop: try count(value["stop"], "\(place).stop"))
    case .string("Replace"):
      return .replace(
        try plain(value["pattern"], "\(place).pattern"),
        with: try required(value["content"], "\(place).content"))
    case .string("Metaspace"):
      return .metaspace(
        try character(value["replacement"] ?? .string("▁"), "\(place).replacement"),
        addsPrefix: try prependScheme(value, place) != .never)
    default: throw unsupported("\(place).type", value["type"], TokenDecoder.supported)
    }
  }
}
