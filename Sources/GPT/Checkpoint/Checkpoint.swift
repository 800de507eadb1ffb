import Foundation
import Records

/// Models in Hugging Face form: `config.json`, `model.safetensors` and the tokenizer's files in one directory.
public enum Checkpoint {
  static let weightsFile = WeightFiles.single

  /// Writes a model, and a tokenizer where there is one, so that `AutoModelForCausalLM` and `AutoTokenizer` open the
  /// directory. The same model gives the same bytes.
  public static func write(_ model: Model, tokenizer: (any Tokenizer)?, to directory: String) throws {
    try FileAccess.createDirectory(directory)
    var fields = model.architecture.configurationFields
    if let tokenizer {
      let endOfText = tokenizer.endOfText.map(JSONValue.int) ?? .null
      let padding = tokenizer.padding.map(JSONValue.int) ?? .null
      fields["eos_token_id"] = endOfText
      fields["pad_token_id"] = padding
      fields["bos_token_id"] = tokenizer.beginningOfText.map(JSONValue.int) ?? .null
      for (name, data) in try tokenizer.files(context: model.dimensions.context) {
        try FileAccess.write(data, to: "\(directory)/\(name)")
      }
      let generation = JSONValue.object([
        "eos_token_id": endOfText, "pad_token_id": padding, "do_sample": .bool(false),
        "max_new_tokens": .int(model.dimensions.context),
      ])
      try FileAccess.write(try JSONFile.text(generation), to: "\(directory)/generation_config.json")
    }
    try FileAccess.write(
      try JSONFile.text(JSONValue.object(fields)), to: "\(directory)/\(ConfigurationReader.fileName)")
    let layout = model.architecture.layout
    let arrays = layout.specifications.enumerated().map { NamedArray(name: $1.name, model.parameters[$0]) }
    try Safetensors.write(arrays, metadata: ["format": "pt"], to: "\(directory)/\(weightsFile)")
  }

  /// Opens a model that was written here or by `transformers`; see ``openModel(_:)``.
  public static func readModel(_ directory: String) throws -> Model { try openModel(directory).model }

  /// Opens a model that was written here or by `transformers`, with what its reader should know about it: tensors that
  /// the family has no place for are left out, and a tied model with an unembedding of its own keeps that, as in
  /// `transformers`.
  ///
  /// - Throws: `FileError` for a missing or damaged file, an unsupported family, or weights that do not
  ///   agree with the configuration: it names the tensor, what was expected and what was found.
  public static func openModel(_ directory: String) throws -> (model: Model, notes: [String]) {
    guard FileAccess.exists(directory) else { throw FileError(directory, "there is no such directory") }
    let configurationPath = "\(directory)/\(ConfigurationReader.fileName)"
    guard FileAccess.exists(configurationPath) else {
      throw FileError(
        directory, "expected a checkpoint, found no \(ConfigurationReader.fileName)",
        hint: "a checkpoint holds config.json and model.safetensors (or its shards)")
    }
    let reader = try ConfigurationReader(path: configurationPath)
    let family = try reader.string(
      "model_type", among: Architectures.all.map { $0.modelType }, default: Architectures.standard.modelType)
    let type = Architectures.family(named: family)!
    var architecture = try type.init(configuration: reader)
    let weights = try WeightFiles(directory: directory)
    var notes: [String] = []
    if let name = try weights.ownUnembedding(of: architecture) {
      architecture = try type.init(configuration: reader.setting("tie_word_embeddings", to: .bool(false)))
      notes.append(
        "\(name) is not the token embedding that tie_word_embeddings says it is; it is used as it is")
    }
    let parameters = try weights.parameters(of: architecture)
    let leftOut = weights.leftOut(of: architecture)
    if !leftOut.isEmpty {
      let names = leftOut.prefix(3).joined(separator: ", ") + (leftOut.count > 3 ? ", …" : "")
      notes.append(
        "\(leftOut.count) tensors are no part of a \(family) language model and left out: \(names)")
    }
    return (Model(architecture, parameters: parameters), notes)
  }

  /// Opens the tokenizer of a directory, nil when it has none.
  public static func readTokenizer(_ directory: String) throws -> (any Tokenizer)? {
    try TokenizerDirectory.read(directory)
  }
}
