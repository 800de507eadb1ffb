import Foundation
import Records
import Worlds

/// Models in Hugging Face form: `config.json`, `model.safetensors` and the tokenizer's files in one directory.
public enum Checkpoint {
  static let configurationFile = "config.json"
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
    try FileAccess.write(try JSONFile.text(JSONValue.object(fields)), to: "\(directory)/\(configurationFile)")
    let layout = model.architecture.layout
    let arrays = layout.specifications.enumerated().map { NamedArray(name: $1.name, model.parameters[$0]) }
    try Safetensors.write(arrays, metadata: ["format": "pt"], to: "\(directory)/\(weightsFile)")
  }

  /// Opens a model that was written here or by `transformers`.
  ///
  /// - Throws: ``CheckpointError`` for a missing or damaged file, an unsupported family, or weights that do not
  ///   agree with the configuration: it names the tensor, what was expected and what was found.
  public static func readModel(_ directory: String) throws -> Model {
    guard FileAccess.exists(directory) else { throw CheckpointError(directory, "there is no such directory") }
    let configurationPath = "\(directory)/\(configurationFile)"
    guard FileAccess.exists(configurationPath) else {
      throw CheckpointError(
        directory, "expected a checkpoint, found no \(configurationFile)",
        hint: "a checkpoint holds config.json and model.safetensors (or its shards)")
    }
    let reader = try ConfigurationReader(path: configurationPath)
    let families = Architectures.all
    let family = try reader.string(
      "model_type", among: families.map { $0.modelType }, default: families[0].modelType)
    let architecture = try families.first { $0.modelType == family }!.init(configuration: reader)
    return Model(architecture, parameters: try WeightFiles(directory: directory).parameters(of: architecture))
  }

  /// Opens the tokenizer of a directory, nil when it has none.
  public static func readTokenizer(_ directory: String) throws -> (any Tokenizer)? {
    try TokenizerDirectory.read(directory)
  }
}
