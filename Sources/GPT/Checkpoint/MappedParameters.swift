import CKernels

/// Parameters read from mapped checkpoint files: matrices in the precision of their file, gains and biases widened.
final class MappedParameters: Sendable {
  private enum Values: @unchecked Sendable {
    case matrix(WeightMatrix)
    case vector(Tensor)
  }

  private let values: [Values]
  /// Keeps the files mapped.
  private let files: [Safetensors]

  /// - Parameter sources: for each parameter of the layout, its file and its name there; shapes have been checked.
  /// - Throws: ``CheckpointError`` for tensors that hold no floating-point numbers.
  init(layout: ParameterLayout, sources: [(file: Safetensors, name: String)]) throws {
    var values: [Values] = []
    for (specification, source) in zip(layout.specifications, sources) {
      if specification.shape.rank == 2, let matrix = source.file.matrix(source.name) {
        values.append(.matrix(matrix))
      } else {
        // Doubles, or floats that do not begin at a multiple of four bytes, are read into memory too.
        values.append(.vector(try source.file.tensor(source.name)))
      }
    }
    self.values = values
    files = Array(
      Dictionary(sources.map { (ObjectIdentifier($0.file), $0.file) }) { first, _ in first }.values)
  }

  func matrix(_ index: Int) -> WeightMatrix {
    switch values[index] {
    case .matrix(let matrix): matrix
    case .vector(let tensor):
      WeightMatrix(.float32(tensor.pointer), rows: tensor.shape[0], columns: tensor.shape[1])
    }
  }

  func vector(_ index: Int) -> UnsafeMutablePointer<Float> {
    guard case .vector(let tensor) = values[index] else {
      preconditionFailure("parameter \(index) is a matrix")
    }
    return tensor.pointer
  }

  /// Writes a parameter's values as float32.
  func widen(_ index: Int, into out: UnsafeMutablePointer<Float>) {
    switch values[index] {
    case .matrix(let matrix):
      for row in 0..<matrix.rows { matrix.copyRow(row, into: out + row * matrix.columns) }
    case .vector(let tensor): out.update(from: tensor.pointer, count: tensor.count)
    }
  }
}
