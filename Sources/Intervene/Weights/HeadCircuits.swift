import GPT

/// What a head looks for and what it moves, as matrices on the residual stream.
///
/// With row vectors x, a head's score of key y for query x is x · W_Q W_Kᵀ · yᵀ / √d (without biases), and it adds
/// x · W_V W_O for what it attends to. Between embedding and unembedding these become tables over symbols.
/// Source: Elhage et al. 2021, "A Mathematical Framework for Transformer Circuits".
public struct HeadCircuits: Codable, Sendable {
  /// The head's layer, counted from 0.
  public let layer: Int
  /// The head's number in the layer.
  public let head: Int
  /// Singular values of W_Q W_Kᵀ / √d and of W_V W_O, largest first; as many as the head is wide.
  public let querySingularValues: [Double]
  /// Singular values of W_V W_O, largest first; as many as the head is wide.
  public let outputSingularValues: [Double]
  /// W_E W_Q W_Kᵀ W_Eᵀ / √d: [query symbol][key symbol]; nil for large vocabularies.
  public let queryKey: [[Double]]?
  /// W_E W_V W_O W_U: [attended symbol][symbol whose logit is raised]; nil for large vocabularies.
  public let outputValue: [[Double]]?
  /// The text of each symbol; nil for large vocabularies.
  public let symbols: [String]?

  init(_ factors: HeadFactors, model: Model, catalog: ParameterCatalog, pieces: [String]?) throws {
    layer = factors.layer
    head = factors.head
    let own = (model.architecture as? any DecoderTransformer)?.attentionScale.map(Double.init)
    let scale = 1 / (own ?? Double(model.dimensions.headWidth).squareRoot())
    // A · B and R_A · R_Bᵀ have the same singular values, with R the triangular factors of A and Bᵀ.
    querySingularValues = try
      (scale * (factors.query.triangularFactor * factors.key.triangularFactor.transposed))
      .singularValues()
    outputSingularValues =
      try (factors.value.triangularFactor * factors.output.transposed.triangularFactor.transposed)
      .singularValues()
    symbols = pieces
    guard pieces != nil, let embedding = catalog[.embedding], let unembedding = catalog[.unembedding] else {
      (queryKey, outputValue) = (nil, nil)
      return
    }
    func rows(_ matrix: RealMatrix) -> [[Double]] {
      (0..<matrix.rows).map { row in
        Array(matrix.values[row * matrix.columns..<(row + 1) * matrix.columns])
      }
    }
    let embed = RealMatrix(embedding, in: model.parameters)
    queryKey = rows(scale * ((embed * factors.query) * (embed * factors.key).transposed))
    // Rows and columns are the vocabulary's symbols.
    outputValue =
      !model.givesSymbols
      ? nil
      : rows((embed * factors.value) * (factors.output * RealMatrix(unembedding, in: model.parameters)))
  }
}

/// The four matrices of one head: W_Q, W_K, W_V [D, d] and W_O [d, D].
struct HeadFactors: Sendable {
  let layer: Int
  let head: Int
  let query, key, value, output: RealMatrix

  /// Every head, layer by layer.
  static func all(of model: Model, _ catalog: ParameterCatalog) -> [HeadFactors] {
    let d = model.dimensions
    return (0..<d.layers).flatMap { layer -> [HeadFactors] in
      func matrix(_ role: ParameterRole, _ head: Int) -> RealMatrix {
        guard let view = catalog[role, layer: layer] else {
          preconditionFailure("there is no \(role.name) in block \(layer)")
        }
        return RealMatrix(view.at(head), in: model.parameters)
      }
      return (0..<d.heads).map { head in
        let shared = head * d.keyValueHeads / d.heads
        return HeadFactors(
          layer: layer, head: head, query: matrix(.query, head), key: matrix(.key, shared),
          value: matrix(.value, shared), output: matrix(.attentionOut, head))
      }
    }
  }
}

/// How much of what an earlier head writes a later head reads, relative to the sizes of both.
///
/// With A = W_V W_O of the earlier head, and Q = W_Q W_Kᵀ and B = W_V W_O of the later one:
/// through its queries ‖A Q‖ / (‖A‖ ‖Q‖), through its keys ‖A Qᵀ‖ / (‖A‖ ‖Q‖), through its values ‖A B‖ / (‖A‖ ‖B‖), in
/// Frobenius norms. Unrelated matrices give about 1/√D. Source: Elhage et al. 2021.
public struct CompositionScores: Codable, Sendable {
  /// One pair of heads.
  public struct Pair: Codable, Sendable {
    /// The layer of the head that writes.
    public let fromLayer: Int
    /// The number of the head that writes.
    public let fromHead: Int
    /// The layer of the head that reads.
    public let toLayer: Int
    /// The number of the head that reads.
    public let toHead: Int
    /// Through the later head's queries, keys and values.
    public let query: Double
    /// Through its keys.
    public let key: Double
    /// Through its values.
    public let value: Double
  }

  /// Every head with every head of a later layer.
  public let pairs: [Pair]

  /// O(pairs · d² · D) after O(heads · d² · D).
  init(_ factors: [HeadFactors]) {
    // ‖A · X · Bᵀ‖ = ‖R_A · X · R_Bᵀ‖: products of small matrices instead of [D, D] ones.
    struct Small {
      let query, key, value, outputs: RealMatrix
      let queryKeyNorm, outputValueNorm: Double
    }
    let small = factors.map { head in
      let (query, key) = (head.query.triangularFactor, head.key.triangularFactor)
      let (value, output) = (head.value.triangularFactor, head.output.transposed.triangularFactor)
      return Small(
        query: query, key: key, value: value, outputs: output.transposed,
        queryKeyNorm: (query * key.transposed).frobeniusNorm,
        outputValueNorm: (value * output.transposed).frobeniusNorm)
    }
    var pairs: [Pair] = []
    for (a, from) in factors.enumerated() {
      let written = small[a].value
      for (b, to) in factors.enumerated() where to.layer > from.layer {
        func score(_ matrix: RealMatrix, _ size: Double) -> Double {
          let product = small[a].outputValueNorm * size
          return product > 0 ? (written * matrix).frobeniusNorm / product : 0
        }
        pairs.append(
          Pair(
            fromLayer: from.layer, fromHead: from.head, toLayer: to.layer, toHead: to.head,
            query: score((from.output * to.query) * small[b].key.transposed, small[b].queryKeyNorm),
            key: score((from.output * to.key) * small[b].query.transposed, small[b].queryKeyNorm),
            value: score((from.output * to.value) * small[b].outputs, small[b].outputValueNorm)))
      }
    }
    self.pairs = pairs
  }
}

extension HeadCircuits {
  /// The share of symbols that raise their own logit most when they are attended to: 1 for a head that copies. Nil for
  /// large vocabularies.
  public var copiedShare: Double? {
    outputValue.map { table in
      let copied = table.indices.count { symbol in table[symbol].allSatisfy { $0 <= table[symbol][symbol] } }
      return Double(copied) / Double(max(1, table.count))
    }
  }
}
