import Arrays
import GPT

/// One weight matrix in numbers.
public struct MatrixSummary: Codable, Sendable {
  /// TransformerLens's name.
  public let name: String
  /// The axes under that name; the heads of `W_Q`, `W_K`, `W_V` count as columns side by side below, those of `W_O` as
  /// rows.
  public let shape: [Int]
  /// The mean of all elements.
  public let mean: Double
  /// Over all elements, around the mean.
  public let standardDeviation: Double
  /// √Σ w².
  public let frobeniusNorm: Double
  /// All singular values, largest first.
  public let singularValues: [Double]
  /// √Σ (∂loss/∂w)² on the report's texts, nil without texts.
  public let gradientNorm: Double?
  /// The weights as a picture, and the gradients; nil unless asked for.
  public let weights: MatrixMap?
  /// The gradients as a picture; nil unless asked for, and without texts.
  public let gradients: MatrixMap?

  /// The largest singular value: how much the matrix can lengthen a vector.
  public var spectralNorm: Double { singularValues.first ?? 0 }

  /// (Σ σ²)² / Σ σ⁴: how many singular values share the matrix's square norm. Between 1 and the rank.
  public var effectiveRank: Double {
    let squares = singularValues.map { $0 * $0 }
    let total = squares.reduce(0, +)
    return total > 0 ? total * total / squares.reduce(0) { $0 + $1 * $1 } : 0
  }

  /// Rows and columns of a picture at most.
  public static let mapSide = 64

  /// All weight matrices in the order of the forward pass; a tied unembedding is left out.
  static func views(_ catalog: ParameterCatalog, _ layout: ParameterLayout) -> [ParameterView] {
    let embedding = catalog[.embedding]?.parameter
    return layout.parts.filter { $0.part.role.kind == .matrix }.compactMap { catalog[$0.part.name] }
      .filter { $0.role != .unembedding || $0.parameter != embedding }
  }

  init(_ view: ParameterView, model: Model, gradients: Parameters?, mapSide: Int?) throws {
    let matrix = Self.matrix(view, model.parameters)
    name = view.name
    shape = view.shape.extents
    mean = Mean.of(matrix.values) ?? .nan
    standardDeviation = Deviation.whole(matrix.values)
    frobeniusNorm = matrix.frobeniusNorm
    singularValues = try matrix.singularValues()
    let slopes = gradients.map { Self.matrix(view, $0) }
    gradientNorm = slopes?.frobeniusNorm
    weights = mapSide.map { MatrixMap(matrix, side: $0) }
    self.gradients = mapSide.flatMap { side in slopes.map { MatrixMap($0, side: side) } }
  }

  /// The matrix with the heads side by side, as it multiplies a row vector from the right.
  private static func matrix(_ view: ParameterView, _ parameters: Parameters) -> RealMatrix {
    guard view.shape.rank == 3 else { return RealMatrix(view, in: parameters) }
    let (heads, rows, columns) = (view.shape[0], view.shape[1], view.shape[2])
    let values = view.values(in: parameters).map(Double.init)
    guard view.role != .attentionOut else {
      return RealMatrix(rows: heads * rows, columns: columns, values)
    }
    var sideBySide: [Double] = []
    sideBySide.reserveCapacity(values.count)
    for row in 0..<rows {
      for head in 0..<heads {
        let start = (head * rows + row) * columns
        sideBySide += values[start..<start + columns]
      }
    }
    return RealMatrix(rows: rows, columns: heads * columns, sideBySide)
  }
}

/// A matrix made small enough for a picture: each cell shows the value of largest magnitude in its block.
public struct MatrixMap: Codable, Sendable, Equatable {
  /// Rows and columns of the matrix that a cell stands for; 1 and 1 when nothing was condensed. The last cells may
  /// stand for fewer.
  public let block: [Int]
  /// [row][column].
  public let values: [[Float]]

  package init(_ matrix: RealMatrix, side: Int) {
    let (tall, wide) = (max(1, (matrix.rows + side - 1) / side), max(1, (matrix.columns + side - 1) / side))
    block = [tall, wide]
    values = stride(from: 0, to: matrix.rows, by: tall).map { top in
      stride(from: 0, to: matrix.columns, by: wide).map { left in
        var extreme = 0.0
        for row in top..<min(matrix.rows, top + tall) {
          for column in left..<min(matrix.columns, left + wide)
          where abs(matrix[row, column]) > abs(extreme) { extreme = matrix[row, column] }
        }
        return Float(extreme)
      }
    }
  }
}
