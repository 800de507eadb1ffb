import Arrays
import Records
import Synchronization

/// One family of models: its parameters, its forward and its backward pass.
///
/// A new family is one file that conforms to ``DecoderTransformer``, which computes all passes, and one entry in
/// ``Architectures/all`` or, outside of this library, one call of ``Architectures/register(_:)``.
public protocol Architecture: Sendable {
  /// What `config.json` calls the family in `model_type`.
  static var modelType: String { get }
  var dimensions: Dimensions { get }
  /// Dropout rate in training; 0 turns it off.
  var dropoutRate: Float { get }
  /// All parameters under Hugging Face's names.
  var layout: ParameterLayout { get }

  /// Reads the family's fields of a `config.json`.
  ///
  /// - Throws: ``FileError`` naming the field, what was expected and found.
  init(configuration: ConfigurationReader) throws

  /// The fields of `config.json`.
  var configurationFields: [String: JSONValue] { get }

  /// Brings a checkpoint's tensor name to the layout's, nil for tensors that are no parameters (buffers of old
  /// files).
  func parameterName(ofCheckpointTensor name: String) -> String?

  /// Computes one shard of a batch: activations, and logits where asked for. With ``ForwardPass/start``, only from
  /// that block on.
  func forward(_ pass: ForwardPass) throws

  /// After ``forward(_:)`` with everything kept that gradients need: overwrites `gradients` with those of the
  /// shard and writes its rows' losses.
  func backward(
    _ pass: ForwardPass, loss: LossTargets, gradients: Parameters, workspace: BackwardWorkspace) throws

  /// After ``forward(_:)`` with everything kept that gradients at activations need: takes the gradient of the shard's
  /// logits back to the embedding, shows it on the way, and overwrites `gradients` where parameters are asked for.
  ///
  /// - Parameter logits: ∂metric/∂logits of the whole batch, [batch, length, V]; hooks may change the shard's part.
  /// - Throws: what hooks on gradients throw.
  func backward(
    _ pass: ForwardPass, logits: Tensor, gradients: Parameters?, taps: GradientTaps,
    workspace: BackwardWorkspace) throws

  /// Writes the shard's losses without gradients.
  func loss(_ pass: ForwardPass, loss: LossTargets, workspace: BackwardWorkspace)
}

/// The registry of model families.
public enum Architectures {
  private static let registered = Mutex<[any Architecture.Type]>([GPT2.self, LLaMA.self])

  /// All families, in the order in which they were entered.
  public static var all: [any Architecture.Type] { registered.withLock { $0 } }

  /// Enters a family, whose checkpoints can be opened from then on; one of the same `model_type` is replaced.
  public static func register(_ family: any Architecture.Type) {
    registered.withLock { families in
      families.removeAll { $0.modelType == family.modelType }
      families.append(family)
    }
  }
}
