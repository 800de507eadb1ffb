import Arrays
import Records
import Synchronization

/// One family of models: its parameters, its forward and its backward pass.
///
/// A new family is one file that conforms to ``DecoderTransformer``, which computes all passes, and one entry in
/// ``Architectures/all`` or, outside of this library, one call of ``Architectures/register(_:)``: it says what its parameters
/// are called and what they do (``layout``), and how a new model is made from sizes. Nothing else asks which family a model
/// is of.
public protocol Architecture: Sendable {
  /// What `config.json` calls the family in `model_type`.
  static var modelType: String { get }
  /// What people call the family, and what sets its new models apart.
  static var traits: FamilyTraits { get }
  /// The name of an unembedding that is not tied; by default `lm_head.weight`, as in all of Hugging Face's decoders.
  static var unembeddingName: String { get }
  /// The sizes that shapes follow from.
  var dimensions: Dimensions { get }
  /// Dropout rate in training; 0 turns it off.
  var dropoutRate: Float { get }
  /// All parameters under Hugging Face's names, with the roles that they play.
  var layout: ParameterLayout { get }
  /// What each logit stands for where that is not a symbol of the vocabulary; nil where it is, or nobody says.
  var outputSymbols: [String]? { get }

  /// A new model of these sizes, which ``Architecture/check(_:)`` has passed.
  init(vocabulary: Int, context: Int, sizes: ModelSizes)

  /// Checks what only this family asks of sizes.
  ///
  /// - Throws: `SettingsError` for the first setting that is not possible.
  static func check(_ sizes: ModelSizes) throws

  /// Reads the family's fields of a `config.json`.
  ///
  /// - Throws: `FileError` naming the field, what was expected and found.
  init(configuration: ConfigurationReader) throws

  /// The fields of `config.json`.
  var configurationFields: [String: JSONValue] { get }

  /// Brings a checkpoint's tensor name to the layout's, nil for tensors that are no parameters (buffers of old
  /// files).
  func parameterName(ofCheckpointTensor name: String) -> String?

  /// Computes one shard of a batch: activations, and logits where asked for. With `ForwardPass.start`, only from
  /// that block on.
  func forward(_ pass: ForwardPass) throws

  /// After ``forward(_:)`` with everything kept that gradients need: overwrites `gradients` with those of the
  /// shard and writes its rows' losses.
  func backward(
    _ pass: ForwardPass, loss: LossTargets, gradients: Parameters, workspace: BackwardWorkspace) throws

  /// After ``forward(_:)`` with everything kept that gradients at activations need: takes the gradient of the shard's
  /// logits back to the embedding, shows it on the way, and overwrites `gradients` where parameters are asked for.
  ///
  /// - Parameters:
  ///   - pass: the shard, after its forward pass.
  ///   - logits: ∂metric/∂logits of the whole batch, [batch, length, V]; hooks may change the shard's part.
  ///   - gradients: of all parameters; nil where they are not asked for.
  ///   - taps: the hooks on gradients, and what keeps them.
  ///   - workspace: memory for what is computed on the way.
  /// - Throws: what hooks on gradients throw.
  func backward(
    _ pass: ForwardPass, logits: Tensor, gradients: Parameters?, taps: GradientTaps,
    workspace: BackwardWorkspace) throws

  /// Writes the shard's losses without gradients.
  func loss(_ pass: ForwardPass, loss: LossTargets, workspace: BackwardWorkspace)
}

extension Architecture {
  public static var unembeddingName: String { "lm_head.weight" }

  public var outputSymbols: [String]? { nil }

  public static func check(_ sizes: ModelSizes) throws {}
}

/// The registry of model families.
public enum Architectures {
  private static let registered = Mutex<[any Architecture.Type]>([GPT2.self, LLaMA.self, Plain.self])

  /// All families, in the order in which they were entered.
  public static var all: [any Architecture.Type] { registered.withLock { $0 } }

  /// Enters a family, whose checkpoints can be opened from then on; one of the same `model_type` is replaced.
  public static func register(_ family: any Architecture.Type) {
    registered.withLock { families in
      families.removeAll { $0.modelType == family.modelType }
      families.append(family)
    }
  }

  /// The family of checkpoints and settings that name none.
  public static let standard: any Architecture.Type = GPT2.self

  /// The family that `config.json` calls so, nil when there is none.
  public static func family(named modelType: String) -> (any Architecture.Type)? {
    all.first { $0.modelType == modelType }
  }

  /// What people call the families, e.g. `GPT-2, LLaMA and X` with the word `and`.
  public static func names(joinedBy word: String) -> String {
    let names = all.map { $0.traits.name }
    let first = names.dropLast().joined(separator: ", ")
    return first.isEmpty ? names[0] : "\(first) \(word) \(names[names.count - 1])"
  }
}
