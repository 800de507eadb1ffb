import Arrays
import COpenBLAS
import GPT
import Records

/// A row-major matrix of doubles with the few operations that the study of weights needs, through OpenBLAS.
package struct RealMatrix: Sendable, Equatable {
  package let rows: Int
  package let columns: Int
  package let values: [Double]

  package init(rows: Int, columns: Int, _ values: [Double]) {
    precondition(values.count == rows * columns, "\(values.count) values for \(rows) × \(columns)")
    self.rows = rows
    self.columns = columns
    self.values = values
  }

  /// The values of a parameter with two axes.
  package init(_ view: ParameterView, in parameters: Parameters) {
    precondition(view.shape.rank == 2, "\(view.name) of shape \(view.shape) is no matrix")
    self.init(
      rows: view.shape[0], columns: view.shape[1], view.values(in: parameters).map(Double.init))
  }

  package subscript(row: Int, column: Int) -> Double { values[row * columns + column] }

  package var transposed: RealMatrix {
    RealMatrix(
      rows: columns, columns: rows,
      (0..<columns).flatMap { column in (0..<rows).map { self[$0, column] } })
  }

  /// The matrix product.
  package static func * (a: RealMatrix, b: RealMatrix) -> RealMatrix {
    precondition(a.columns == b.rows, "\(a.rows) × \(a.columns) times \(b.rows) × \(b.columns)")
    _ = Matmul.singleThreaded
    var product = [Double](repeating: 0, count: a.rows * b.columns)
    if !product.isEmpty, a.columns > 0 {
      cblas_dgemm(
        CblasRowMajor, CblasNoTrans, CblasNoTrans, blasint(a.rows), blasint(b.columns), blasint(a.columns), 1,
        a.values, blasint(a.columns), b.values, blasint(b.columns), 0, &product, blasint(b.columns))
    }
    return RealMatrix(rows: a.rows, columns: b.columns, product)
  }

  package static func * (factor: Double, a: RealMatrix) -> RealMatrix {
    RealMatrix(rows: a.rows, columns: a.columns, a.values.map { factor * $0 })
  }

  /// √Σ a².
  package var frobeniusNorm: Double { values.reduce(0) { $0 + $1 * $1 }.squareRoot() }

  /// All min(rows, columns) singular values, largest first (LAPACK's dgesdd).
  ///
  /// - Throws: ``WeightError/noConvergence`` for values that are not finite.
  package func singularValues() throws -> [Double] {
    let count = min(rows, columns)
    guard count > 0 else { return [] }
    guard values.allSatisfy(\.isFinite) else { throw WeightError.noConvergence }
    _ = Matmul.singleThreaded
    // Read column by column, this is the transposed matrix: its singular values are the same.
    var a = values
    let (m, n, one) = ([blasint(columns)], [blasint(rows)], [blasint(1)])
    var info = blasint(0)
    var singular = [Double](repeating: 0, count: count)
    var integers = [blasint](repeating: 0, count: 8 * count)
    var (left, right) = (0.0, 0.0)
    func decompose(_ work: inout [Double], _ size: Int) {
      dgesdd_(
        "N", m, n, &a, m, &singular, &left, one, &right, one, &work, [blasint(size)], &integers, &info, 1)
    }
    var work = [0.0]
    decompose(&work, -1)
    work = [Double](repeating: 0, count: max(1, Int(work[0])))
    decompose(&work, work.count)
    guard info == 0 else { throw WeightError.noConvergence }
    return singular
  }

  /// R of the decomposition Q · R with orthonormal columns in Q (LAPACK's dgeqrf): ‖A · X‖ = ‖R · X‖ for every X, and
  /// R is small where A is tall. [min(rows, columns), columns].
  package var triangularFactor: RealMatrix {
    let count = min(rows, columns)
    guard count > 0 else { return RealMatrix(rows: count, columns: columns, []) }
    _ = Matmul.singleThreaded
    var a = transposed.values
    let (m, n) = ([blasint(rows)], [blasint(columns)])
    var info = blasint(0)
    var tau = [Double](repeating: 0, count: count)
    func decompose(_ work: inout [Double], _ size: Int) {
      dgeqrf_(m, n, &a, m, &tau, &work, [blasint(size)], &info)
    }
    var work = [0.0]
    decompose(&work, -1)
    work = [Double](repeating: 0, count: max(1, Int(work[0])))
    decompose(&work, work.count)
    precondition(info == 0, "dgeqrf refused argument \(-info)")
    return RealMatrix(
      rows: count, columns: columns,
      (0..<count).flatMap { row in
        (0..<columns).map { column in column >= row ? a[column * rows + row] : 0 }
      })
  }
}

/// Weights that cannot be studied.
public enum WeightError: Diagnostic, Equatable {
  /// Singular values of a matrix that is not finite.
  case noConvergence
  /// A family without TransformerLens's names.
  case family(String)

  public var problem: String {
    switch self {
    case .noConvergence: "the singular values cannot be computed: the matrix holds values that are not finite"
    case .family(let name):
      "weights are read from \(Architectures.names(joinedBy: "and")) models only, this one is '\(name)'"
    }
  }
}
