import Records

/// What the classes of `transformers` make of a tokenizer's files: some build parts of their own, whatever
/// `tokenizer.json` says.
enum TokenizerClass {
  /// Byte-level BPE by GPT-2's pattern, without a space before texts unless `add_prefix_space` asks for one.
  static let gpt2 = "GPT2Tokenizer"
  /// BPE of characters with byte fallback, spaces written `▁`.
  static let llama = "LlamaTokenizer"

  private static let gpt2Token = "<|endoftext|>"

  /// Puts the parts of the class that the settings name in the place of those of a `tokenizer.json`, and its special tokens
  /// where the settings name none; files of other kinds stay as they are.
  static func build(_ file: inout TokenizerFile, settings: inout TokenizerSettings) {
    let preTokenizer = file.fields["pre_tokenizer"]
    switch settings.className {
    case gpt2:
      settings.setDefaults(bos: gpt2Token, eos: gpt2Token, unknown: gpt2Token)
      guard case .object(var part)? = preTokenizer, part["type"] == .string("ByteLevel") else { return }
      part["add_prefix_space"] = .bool(settings.flag("add_prefix_space"))
      file.fields["pre_tokenizer"] = .object(part)
    case llama where [nil, .null].contains(preTokenizer) || preTokenizer?["type"] == .string("Metaspace"):
      guard file.model["byte_fallback"] == .bool(true) else { return }
      settings.setDefaults(bos: "<s>", eos: "</s>", unknown: "<unk>")
      buildLlama(&file, settings)
    default: return
    }
  }

  private static func buildLlama(_ file: inout TokenizerFile, _ settings: TokenizerSettings) {
    let adds = settings.flag("add_prefix_space", default: true)
    let scheme = !adds ? "never" : settings.flag("legacy") ? "always" : "first"
    func replace(_ mark: String, _ content: String) -> JSONValue {
      .object([
        "type": .string("Replace"), "pattern": .object(["String": .string(mark)]),
        "content": .string(content),
      ])
    }
    file.fields["normalizer"] = .null
    file.fields["pre_tokenizer"] = .object([
      "type": .string("Metaspace"), "replacement": .string("▁"), "prepend_scheme": .string(scheme),
      "split": .bool(false),
    ])
    var decoders = [
      replace("▁", " "), .object(["type": .string("ByteFallback")]), .object(["type": .string("Fuse")]),
    ]
    if adds {
      decoders.append(
        .object(["type": .string("Strip"), "content": .string(" "), "start": .int(1), "stop": .int(0)]))
    }
    file.fields["decoder"] = .object(["type": .string("Sequence"), "decoders": .array(decoders)])
    file.model = ["type": .string("BPE"), "byte_fallback": .bool(true), "fuse_unk": .bool(true)]
  }

  /// What GPT-2's two files leave unsaid: splitting by its pattern, bytes, and tokens around every text where the settings
  /// ask for them.
  static func buildGPT2(_ file: inout TokenizerFile, settings: inout TokenizerSettings) {
    settings.setDefaults(bos: gpt2Token, eos: gpt2Token, unknown: gpt2Token)
    let settings = settings
    let byteLevel: [String: JSONValue] = [
      "type": .string("ByteLevel"), "add_prefix_space": .bool(settings.flag("add_prefix_space")),
      "trim_offsets": .bool(false),
    ]
    for name in ["pre_tokenizer", "decoder"] { file.fields[name] = .object(byteLevel) }
    var parts: [JSONValue] = [.object(["Sequence": .object(["id": .string("A")])])]
    func part(_ role: String) -> [JSONValue] {
      guard settings.flag("add_\(role)_token"), let text = settings.text(ofRole: role) else { return [] }
      return [.object(["SpecialToken": .object(["id": .string(text)])])]
    }
    parts = part("bos") + parts + part("eos")
    guard parts.count > 1 else { return }
    file.fields["post_processor"] = .object(["type": .string("TemplateProcessing"), "single": .array(parts)])
  }
}
