/// What a training run learns from and is judged by: token sequences of one length, and a judge.
package protocol TrainingTask: Sendable {
  /// Saved with the model; its vocabulary is a fresh model's.
  var tokenizer: any Tokenizer { get }
  /// The number of training sequences.
  var count: Int { get }
  /// Positions of each sequence.
  var length: Int { get }

  /// The training sequences with these numbers.
  func batch(_ rows: ArraySlice<Int>) -> TrainingBatch

  /// What an evaluation finds.
  func judge(_ model: Model, threads: Int) throws -> Judgement

  /// What is to be known before the training about its data and its judge, in sentences.
  func notes() throws -> [String]

  /// The sequences whose activations are recorded during training, with a name for each.
  func probeSet() throws -> (tokens: TokenBatch, names: [String])
}

extension TrainingTask {
  package func notes() throws -> [String] { [] }
}

/// The parameters that training changes; all others stay as they are.
public enum TunedParameters: String, Codable, Sendable, CaseIterable {
  /// All parameters.
  case all
  /// Attention's matrices and biases.
  case attn
  /// The MLPs' matrices and biases.
  case mlp
  /// Gains and biases of the layer norms, the final one included.
  case ln

  /// Whether a parameter is changed.
  package func includes(_ parameter: ParameterSpecification) -> Bool {
    switch self {
    case .all: true
    case .attn: parameter.isPart(of: .attention)
    case .mlp: parameter.isPart(of: .mlp)
    case .ln: parameter.isPart(of: .norm)
    }
  }
}

extension ParameterLayout {
  /// The places of the parameters that training must not change, parts of the arena.
  func frozen(tuning tuned: TunedParameters) -> [Range<Int>] {
    zip(offsets, specifications).filter { !tuned.includes($1) }.map { $0..<$0 + $1.shape.count }
  }
}
