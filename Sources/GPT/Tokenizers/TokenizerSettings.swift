import Records

/// What the files beside a tokenizer say about it: `tokenizer_config.json`, and, where that does not list its added
/// tokens, the older `special_tokens_map.json` and `added_tokens.json`; each as `transformers` 5 reads it.
struct TokenizerSettings {
  /// Names of files that may stand beside a tokenizer.
  static let files = ["tokenizer_config.json", "special_tokens_map.json", "added_tokens.json"]
  private static let roles = ["bos", "eos", "unk", "sep", "pad", "cls", "mask"].map { "\($0)_token" }

  /// The settings, by name.
  private var fields: [String: JSONValue] = [:]
  /// Tokens to add, as `tokenizer.json` writes them, in the order of their ids.
  private var listed: [JSONValue] = []
  /// Special tokens of the class where no file names them.
  private var defaults: [String: String] = [:]

  /// - Throws: `FileError` for files that are no JSON objects, and for tokens that are none.
  init(directory: String) throws {
    let paths = Self.files.map { "\(directory)/\($0)" }
    fields = try Self.object(paths[0]) ?? [:]
    if let decoder = fields["added_tokens_decoder"], decoder != .null {
      guard case .object(let tokens) = decoder else {
        throw FileError(
          paths[0], "'added_tokens_decoder' is \(decoder.kindDescription); expected tokens by id")
      }
      listed = try tokens.map { id, token -> (Int, JSONValue) in
        guard let number = Int(id), case .object(var properties) = token, Self.text(of: token) != nil else {
          throw FileError(
            paths[0], "'added_tokens_decoder.\(id)' is \(token.kindDescription); expected a token under an id"
          )
        }
        properties["id"] = .int(number)
        return (number, .object(properties))
      }.sorted { $0.0 < $1.0 }.map(\.1)
    } else {
      fields.merge(try Self.object(paths[1]) ?? [:]) { _, later in later }
      let special = Set(named + extra).compactMap(Self.text)
      listed = try (try Self.object(paths[2]) ?? [:]).map { text, id -> (Int, JSONValue) in
        guard case .int(let number) = id else {
          throw FileError(paths[2], "the id of \(text.debugDescription) is \(id.kindDescription)")
        }
        let isSpecial = special.contains(text)
        return (number, Self.token(text, id: number, isSpecial: isSpecial))
      }.sorted { $0.0 < $1.0 }.map(\.1)
    }
  }

  /// The name of the class that `transformers` opens the tokenizer with; nil where nothing says it.
  var className: String? {
    guard case .string(let name)? = fields["tokenizer_class"] else { return nil }
    return name.hasSuffix("Fast") ? String(name.dropLast(4)) : name
  }

  /// Lets special tokens that no file names be those of the class.
  mutating func setDefaults(bos: String, eos: String, unknown: String) {
    defaults = ["bos_token": bos, "eos_token": eos, "unk_token": unknown]
  }

  /// true or false; `fallback` where nothing says it.
  func flag(_ name: String, default fallback: Bool = false) -> Bool {
    if case .bool(let flag)? = fields[name] { flag } else { fallback }
  }

  /// The text of the token with a role: `bos`, `eos`, `pad`, …
  func text(ofRole role: String) -> String? {
    let name = "\(role)_token"
    guard let value = fields[name] else { return defaults[name] }
    return Self.text(of: value)
  }

  /// The tokens to add to those of `tokenizer.json`, in order: listed ones, those with roles, and further special ones. A
  /// token that has a role is special, whatever a list says.
  var addedTokens: [JSONValue] {
    let special = Set((named + extra).compactMap(Self.text))
    let known = Set(listed.compactMap(Self.text))
    var added = listed.map { token in
      guard case .object(var properties) = token, let text = Self.text(of: token), special.contains(text)
      else {
        return token
      }
      // Whether it is looked for in normalized text stays as it was.
      properties["normalized"] = properties["normalized"] ?? .bool(properties["special"] != .bool(true))
      properties["special"] = .bool(true)
      return .object(properties)
    }
    for value in named + extra {
      guard let text = Self.text(of: value), !known.contains(text) else { continue }
      if case .object(var properties) = value {
        properties["special"] = .bool(true)
        properties["id"] = .int(0)
        added.append(.object(properties))
      } else {
        added.append(Self.token(text, id: 0, isSpecial: true))
      }
    }
    return added
  }

  /// The values of the roles, those that only some models have included.
  private var named: [JSONValue] {
    let own = fields.filter { name, value in
      if case .string = value { return name.hasSuffix("_token") && !Self.roles.contains(name) }
      return false
    }
    let standard = Self.roles.compactMap { name in
      fields[name].map { $0 } ?? defaults[name].map(JSONValue.string)
    }
    return standard + own.sorted { $0.key < $1.key }.map(\.value)
  }

  private var extra: [JSONValue] {
    for name in ["extra_special_tokens", "additional_special_tokens"] {
      switch fields[name] {
      case .array(let values) where !values.isEmpty: return values
      case .object(let values) where !values.isEmpty: return values.sorted { $0.key < $1.key }.map(\.value)
      default: continue
      }
    }
    return []
  }

  private static func object(_ path: String) throws -> [String: JSONValue]? {
    guard FileAccess.exists(path) else { return nil }
    let value = try JSONFile.read(JSONValue.self, at: path)
    guard case .object(let members) = value else {
      throw FileError(path, "expected an object, found \(value.kindDescription)")
    }
    return members
  }

  /// A token's text: written as such, or as an object with its properties.
  private static func text(of value: JSONValue) -> String? {
    if case .string(let text) = value { return text }
    if case .string(let text)? = value["content"] { return text }
    return nil
  }

  private static func token(_ text: String, id: Int, isSpecial: Bool) -> JSONValue {
    .object([
      "id": .int(id), "content": .string(text), "special": .bool(isSpecial), "normalized": .bool(!isSpecial),
    ])
  }
}
