import Arrays
import CKernels
import Records
import Synchronization

/// Parameters read from mapped checkpoint files: matrices in the precision of their file, gains and biases widened.
final class MappedParameters: Sendable {
  private enum Values: @unchecked Sendable {
    /// In the file.
    case matrix(WeightMatrix)
    /// In memory.
    case vector(Tensor)
  }

  private let values: Mutex<[Values]>
  /// Keeps the files mapped.
  private let files: [Safetensors]

  /// - Parameter sources: for each parameter of the layout, its file and its name there; shapes have been checked.
  /// - Throws: `FileError` for tensors that hold no floating-point numbers.
  init(layout: ParameterLayout, sources: [(file: Safetensors, name: String)]) throws {
    var values: [Values] = []
    for (specification, source) in zip(layout.specifications, sources) {
      if specification.shape.rank == 2, specification.isDecayed, let matrix = source.file.matrix(source.name)
      {
        values.append(.matrix(matrix))
      } else {
        // Doubles, or floats that do not begin at a multiple of four bytes, are read into memory too.
        values.append(.vector(try source.file.tensor(source.name)))
      }
    }
    self.values = Mutex(values)
    files = Array(
      Dictionary(sources.map { (ObjectIdentifier($0.file), $0.file) }) { first, _ in first }.values)
  }

  private init(_ other: MappedParameters) {
    values = Mutex(
      other.values.withLock { $0 }.map {
        if case .vector(let tensor) = $0 { .vector(tensor.copy()) } else { $0 }
      })
    files = other.files
  }

  /// The same values; changes of one are not seen in the other.
  func copy() -> MappedParameters { MappedParameters(self) }

  private subscript(index: Int) -> Values { values.withLock { $0[index] } }

  func matrix(_ index: Int) -> WeightMatrix {
    switch self[index] {
    case .matrix(let matrix): matrix
    case .vector(let tensor):
      WeightMatrix(.float32(tensor.pointer), rows: tensor.shape[0], columns: tensor.shape[1])
    }
  }

  func vector(_ index: Int) -> UnsafeMutablePointer<Float> {
    guard case .vector(let tensor) = self[index] else {
      preconditionFailure("parameter \(index) is a matrix")
    }
    return tensor.pointer
  }

  /// Writes a parameter's values as float32.
  func widen(_ index: Int, into out: UnsafeMutablePointer<Float>) {
    switch self[index] {
    case .matrix(let matrix):
      for row in 0..<matrix.rows { matrix.copyRow(row, into: out + row * matrix.columns) }
    case .vector(let tensor): out.update(from: tensor.pointer, count: tensor.count)
    }
  }

  /// One element. O(columns).
  func value(_ element: Int, of index: Int) -> Float {
    switch self[index] {
    case .matrix(let matrix):
      let (row, column) = element.quotientAndRemainder(dividingBy: matrix.columns)
      let tensor = Tensor([matrix.columns])
      matrix.copyRow(row, into: tensor.pointer)
      return tensor.pointer[column]
    case .vector(let tensor): return tensor.pointer[element]
    }
  }

  /// A parameter in memory, where it can be changed; it is widened when that is asked for first.
  func changeable(_ index: Int) -> Tensor {
    values.withLock { values in
      switch values[index] {
      case .vector(let tensor): return tensor
      case .matrix(let matrix):
        let tensor = Tensor([matrix.rows, matrix.columns])
        for row in 0..<matrix.rows { matrix.copyRow(row, into: tensor.pointer + row * matrix.columns) }
        values[index] = .vector(tensor)
        return tensor
      }
    }
  }
}
