import Arrays
import GPT

/// A small model of some family, with random weights large enough that no part of it is idle.
///
/// A new architecture joins the compatibility suite with one more line in ``all``.
package struct ArchitectureCase: Sendable, CustomStringConvertible {
  package let description: String
  package let architecture: any Architecture

  package static let all: [ArchitectureCase] =
    [
      ArchitectureCase(
        "GPT-2, one head",
        GPT2(vocabulary: 7, context: 9, width: 6, layers: 1, heads: 1, initialDeviation: 0.4)
      ),
      ArchitectureCase(
        "GPT-2, tied",
        GPT2(vocabulary: 19, context: 24, width: 20, layers: 3, heads: 4, dropout: 0.2, initialDeviation: 0.3)
      ),
      ArchitectureCase(
        "GPT-2, untied, odd sizes",
        GPT2(
          vocabulary: 23, context: 33, width: 15, layers: 2, heads: 3, mlpWidth: 29, dropout: 0.1,
          isTied: false,
          initialDeviation: 0.3)),
      ArchitectureCase(
        "GPT-2, exact GELU",
        GPT2(
          vocabulary: 11, context: 12, width: 12, layers: 2, heads: 2, activation: .gelu,
          initialDeviation: 0.4)
      ),
      ArchitectureCase(
        "GPT-2, SiLU",
        GPT2(
          vocabulary: 11, context: 12, width: 12, layers: 1, heads: 2, activation: .silu,
          initialDeviation: 0.4)
      ),
      ArchitectureCase(
        "LLaMA, one head",
        LLaMA(vocabulary: 7, context: 9, width: 6, layers: 1, heads: 1, mlpWidth: 10, initialDeviation: 0.4)),
      ArchitectureCase(
        "LLaMA, grouped queries, tied",
        LLaMA(
          vocabulary: 19, context: 24, width: 20, layers: 3, heads: 4, keyValueHeads: 2, headWidth: 6,
          mlpWidth: 33,
          rotaryBase: 100, isTied: true, initialDeviation: 0.3)),
      ArchitectureCase(
        "LLaMA, one key/value head",
        LLaMA(
          vocabulary: 23, context: 33, width: 15, layers: 2, heads: 3, keyValueHeads: 1, headWidth: 4,
          mlpWidth: 29,
          epsilon: 1e-5, initialDeviation: 0.3)),
    ] + parallel + plain

  private static let plain: [ArchitectureCase] = [
    ArchitectureCase(
      "plain, no norm, both directions, own classes",
      Plain(
        vocabulary: 11, context: 24, width: 10, layers: 3, heads: 2, headWidth: 7, mlpWidth: 13, outputs: 9,
        normalization: .none, activation: .gelu, isCausal: false, attentionScale: 1.7, initialDeviation: 0.3)),
    ArchitectureCase(
      "plain, attention alone, LNPre",
      Plain(
        vocabulary: 13, context: 24, width: 12, layers: 3, heads: 3, mlpWidth: 0, normalization: .layerOnly,
        initialDeviation: 0.4)),
    ArchitectureCase(
      "plain, attention alone, no norm, no biases",
      Plain(
        vocabulary: 13, context: 24, width: 12, layers: 2, heads: 2, headWidth: 5, mlpWidth: 0,
        normalization: .none, hasBiases: false, initialDeviation: 0.3)),
    ArchitectureCase(
      "plain, RMSPre, SiLU, one head",
      Plain(
        vocabulary: 11, context: 24, width: 10, layers: 2, heads: 1, headWidth: 4, mlpWidth: 17,
        normalization: .rootMeanSquareOnly, activation: .silu, initialDeviation: 0.4)),
    ArchitectureCase(
      "plain, RMS, tied",
      Plain(
        vocabulary: 19, context: 24, width: 12, layers: 2, heads: 4, normalization: .rootMeanSquare,
        activation: .gelu, isTied: true, initialDeviation: 0.3)),
    ArchitectureCase(
      "plain, LN",
      Plain(vocabulary: 17, context: 24, width: 16, layers: 2, heads: 2, initialDeviation: 0.3)),
  ]

  /// Cases whose positions attend to earlier ones only: what goes on from earlier positions needs them.
  package static let causal = all.filter { $0.architecture.dimensions.isCausal }

  /// Cases whose blocks are attention alone.
  package static let withoutMLPs = all.filter { !$0.architecture.dimensions.hasMLP }

  /// Families outside of the library, which have to be entered before their checkpoints can be opened.
  private static let parallel: [ArchitectureCase] = {
    Architectures.register(ParallelDecoder.self)
    return [
      ArchitectureCase(
        "parallel, one norm",
        ParallelDecoder(
          vocabulary: 19, context: 24, width: 20, layers: 3, heads: 5, mlpWidth: 33, sharesNorm: true,
          dropout: 0.2, deviation: 0.3)),
      ArchitectureCase(
        "parallel, two norms",
        ParallelDecoder(
          vocabulary: 11, context: 12, width: 12, layers: 2, heads: 2, mlpWidth: 30, sharesNorm: false,
          deviation: 0.4)),
    ]
  }()

  /// Families may be trained without dropout.
  package static let withDropout = all.filter { $0.architecture.dropoutRate > 0 }

  package init(_ description: String, _ architecture: any Architecture) {
    self.description = description
    self.architecture = architecture
  }

  /// The model; also gains and biases are random.
  package func model(seed: UInt64 = 5) -> Model {
    let model = Model(architecture, seed: seed)
    var generator = SeededGenerator(seed: seed, stream: 99)
    for (index, specification) in architecture.layout.specifications.enumerated()
    where !specification.isDecayed {
      model.parameters[index].withMutableValues { values in
        for i in values.indices { values[i] += Float(generator.uniform() - 0.5) * 0.6 }
      }
    }
    return model
  }

  /// Random tokens, by default as long as the context.
  package func tokens(batch: Int, length: Int? = nil, seed: UInt64 = 11) -> TokenBatch {
    var generator = SeededGenerator(seed: seed)
    let length = length ?? architecture.dimensions.context
    return TokenBatch(
      batch: batch, length: length,
      ids: (0..<batch * length).map { _ in Int32(generator.uniform(below: architecture.dimensions.vocabulary))
      })
  }

  /// Random tokens with random targets, some of them missing, and uneven weights.
  package func trainingBatch(batch: Int, length: Int? = nil, seed: UInt64 = 12) -> TrainingBatch {
    let inputs = tokens(batch: batch, length: length, seed: seed)
    var generator = SeededGenerator(seed: seed, stream: 1)
    let vocabulary = architecture.dimensions.outputs
    let targets = inputs.ids.map { _ in
      generator.uniform(below: 5) == 0 ? Int32(-1) : Int32(generator.uniform(below: vocabulary))
    }
    let weights = targets.map { $0 < 0 ? Float(0) : Float(0.5 + generator.uniform()) }
    return TrainingBatch(inputs: inputs, targets: targets, weights: weights)
  }
}
