import Foundation
import Records

/// The tokenizer's files in a directory, as Hugging Face names them.
public enum TokenizerDirectory {
  private static let tokenizerFile = "tokenizer.json"
  /// GPT-2's vocabulary and merges, under the names of `transformers` and of OpenAI.
  private static let pairs = [("vocab.json", "merges.txt"), ("encoder.json", "vocab.bpe")]
  private static let settings = ["tokenizer_config.json", "special_tokens_map.json"]

  /// All names that a tokenizer's files have.
  static var fileNames: [String] { [tokenizerFile] + pairs.flatMap { [$0.0, $0.1] } + settings }

  /// Opens the tokenizer of a directory, nil when it has none: `tokenizer.json`, or GPT-2's two files.
  ///
  /// - Throws: ``CheckpointError`` naming the file, the part that is damaged or not supported, and what is.
  public static func read(_ directory: String) throws -> (any Tokenizer)? {
    let path = "\(directory)/\(tokenizerFile)"
    if FileAccess.exists(path) {
      let file = try TokenizerFile(path: path)
      if file.isOfSymbols { return try TokenizerJSON.read(path: path) }
      return try tokenizer(file, directory, [tokenizerFile])
    }
    let here = pairs.first { pair in
      [pair.0, pair.1].allSatisfy { FileAccess.exists("\(directory)/\($0)") }
    }
    guard let (vocabulary, merges) = here else { return nil }
    var file = try TokenizerFile(
      vocabulary: "\(directory)/\(vocabulary)", merges: "\(directory)/\(merges)")
    try addGPT2Parts(&file, settings: try settings(in: directory))
    return try tokenizer(file, directory, [vocabulary, merges])
  }

  private static func tokenizer(
    _ file: TokenizerFile, _ directory: String, _ names: [String]
  ) throws -> PipelineTokenizer {
    let parts = try file.parts()
    var files: [String: Data] = [:]
    for name in names + settings where FileAccess.exists("\(directory)/\(name)") {
      files[name] = try FileAccess.read("\(directory)/\(name)")
    }
    let settings = try settings(in: directory)
    let configuration = try json("\(directory)/\(Checkpoint.configurationFile)")
    func role(_ name: String) -> Int? {
      let ids = settings.lazy.compactMap { text(of: $0["\(name)_token"]) }.compactMap {
        parts.vocabulary.id(of: $0).map(Int.init)
      }
      if let id = ids.first { return id }
      // Models with several tokens that end a text list the usual one first.
      var id = configuration?["\(name)_token_id"]
      if case .array(let several)? = id { id = several.first }
      guard case .int(let number)? = id, parts.vocabulary.entry(number) != nil else { return nil }
      return number
    }
    return PipelineTokenizer(
      parts,
      roles: PipelineTokenizer.Roles(
        beginningOfText: role("bos"), endOfText: role("eos"), padding: role("pad")),
      files: files)
  }

  private static func json(_ path: String) throws -> JSONValue? {
    FileAccess.exists(path) ? try JSONFile.read(JSONValue.self, at: path) : nil
  }

  private static func settings(in directory: String) throws -> [JSONValue] {
    try settings.compactMap { try json("\(directory)/\($0)") }
  }

  /// A special token's text: written as such, or as an object with its properties.
  private static func text(of value: JSONValue?) -> String? {
    if case .string(let text)? = value { return text }
    if case .string(let text)? = value?["content"] { return text }
    return nil
  }

  /// What GPT-2's two files leave unsaid: splitting by its pattern, bytes, and the special tokens.
  private static func addGPT2Parts(_ file: inout TokenizerFile, settings: [JSONValue]) throws {
    let addsPrefixSpace = settings.lazy.compactMap { $0["add_prefix_space"] }.first ?? .bool(false)
    let byteLevel: [String: JSONValue] = [
      "type": .string("ByteLevel"), "add_prefix_space": addsPrefixSpace, "trim_offsets": .bool(false),
    ]
    for name in ["pre_tokenizer", "post_processor", "decoder"] { file.fields[name] = .object(byteLevel) }
    var special: [String] = []
    for text in ["<|endoftext|>"]
      + settings.flatMap({ file in
        ["bos", "eos", "unk", "sep", "pad", "cls", "mask"].compactMap { text(of: file["\($0)_token"]) }
      })
    where !special.contains(text) && !text.isEmpty {
      special.append(text)
    }
    // Tokens that the vocabulary lacks follow it; GPT-2's own is not added to vocabularies without it.
    var next = file.vocabulary.size
    let added = special.compactMap { text -> JSONValue? in
      var id = file.vocabulary.id(of: text).map(Int.init)
      if id == nil, text != "<|endoftext|>" || !settings.isEmpty {
        id = next
        next += 1
      }
      return id.map {
        .object([
          "id": .int($0), "content": .string(text), "special": .bool(true), "normalized": .bool(false),
        ])
      }
    }
    file.fields["added_tokens"] = .array(added)
  }
}
