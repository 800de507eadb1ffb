import Foundation
import Records

/// The tokenizer's files in a directory, as Hugging Face names them.
public enum TokenizerDirectory {
  private static let tokenizerFile = "tokenizer.json"
  /// GPT-2's vocabulary and merges, under the names of `transformers` and of OpenAI.
  private static let pairs = [("vocab.json", "merges.txt"), ("encoder.json", "vocab.bpe")]

  /// All names that a tokenizer's files have.
  static var fileNames: [String] {
    [tokenizerFile] + pairs.flatMap { [$0.0, $0.1] } + TokenizerSettings.files
  }

  /// Opens the tokenizer of a directory, nil when it has none: `tokenizer.json`, or GPT-2's two files, with the settings
  /// and tokens that stand beside them.
  ///
  /// - Throws: `FileError` naming the file, the part that is damaged or not supported, and what is.
  public static func read(_ directory: String) throws -> (any Tokenizer)? {
    let path = "\(directory)/\(tokenizerFile)"
    if FileAccess.exists(path) {
      var file = try TokenizerFile(path: path)
      if file.isOfSymbols { return try TokenizerJSON.read(path: path) }
      var settings = try TokenizerSettings(directory: directory)
      TokenizerClass.build(&file, settings: &settings)
      return try tokenizer(file, directory, [tokenizerFile], settings)
    }
    let here = pairs.first { pair in
      [pair.0, pair.1].allSatisfy { FileAccess.exists("\(directory)/\($0)") }
    }
    guard let (vocabulary, merges) = here else { return nil }
    var file = try TokenizerFile(
      vocabulary: "\(directory)/\(vocabulary)", merges: "\(directory)/\(merges)")
    var settings = try TokenizerSettings(directory: directory)
    TokenizerClass.buildGPT2(&file, settings: &settings)
    return try tokenizer(file, directory, [vocabulary, merges], settings)
  }

  private static func tokenizer(
    _ file: TokenizerFile, _ directory: String, _ names: [String], _ settings: TokenizerSettings
  ) throws -> PipelineTokenizer {
    let parts = try file.parts(adding: settings.addedTokens)
    var files: [String: Data] = [:]
    for name in names + TokenizerSettings.files where FileAccess.exists("\(directory)/\(name)") {
      files[name] = try FileAccess.read("\(directory)/\(name)")
    }
    let configuration = try json("\(directory)/\(ConfigurationReader.fileName)")
    func role(_ name: String) -> Int? {
      if let id = settings.text(ofRole: name).flatMap({ parts.vocabulary.id(of: $0) }) { return Int(id) }
      // Models with several tokens that end a text list the usual one first.
      var id = configuration?["\(name)_token_id"]
      if case .array(let several)? = id { id = several.first }
      guard case .int(let number)? = id, parts.vocabulary.entry(number) != nil else { return nil }
      return number
    }
    let endOfText = role("eos")
    return try PipelineTokenizer(
      parts,
      roles: PipelineTokenizer.Roles(
        beginningOfText: role("bos"), endOfText: endOfText,
        endsOfText: try endsOfText(directory, configuration) ?? Set(endOfText.map { [$0] } ?? []),
        padding: role("pad")),
      files: files)
  }

  /// What ends the texts that the model writes, as in `transformers`: what `generation_config.json` lists, or else
  /// `config.json`; nil where neither says.
  private static func endsOfText(_ directory: String, _ configuration: JSONValue?) throws -> Set<Int>? {
    for field in [try json("\(directory)/generation_config.json"), configuration] {
      switch field?["eos_token_id"] {
      case .int(let id): return [id]
      case .array(let ids):
        return Set(ids.compactMap { if case .int(let id) = $0 { id } else { nil } })
      default: continue
      }
    }
    return nil
  }

  private static func json(_ path: String) throws -> JSONValue? {
    FileAccess.exists(path) ? try JSONFile.read(JSONValue.self, at: path) : nil
  }
}
