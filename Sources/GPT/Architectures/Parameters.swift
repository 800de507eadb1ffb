import Arrays
import CKernels

/// The values of all parameters (or of their gradients, or of an optimiser's moments).
///
/// Usually one arena of float32. A model opened from a large or half-precision checkpoint instead keeps its matrices as
/// the mapped file has them (``isMapped``); products widen them block by block. They have no arena: training works on
/// their ``widened()`` values, and a ``copy()`` holds in memory what is changed in it.
public struct Parameters: Sendable {
  /// Where each parameter lies, and what it is called.
  public let layout: ParameterLayout
  private let storage: Backing

  private enum Backing: Sendable {
    case arena(Storage, start: Int)
    case mapped(MappedParameters)
  }

  /// All zero.
  public init(layout: ParameterLayout) {
    self.init(layout: layout, storage: Storage(count: layout.arenaCount, for: "parameters"), start: 0)
  }

  /// A window on a larger storage, `layout.arenaCount` floats from `start` on.
  package init(layout: ParameterLayout, storage: Storage, start: Int) {
    precondition(
      start + layout.arenaCount <= storage.count,
      "\(layout.arenaCount) floats from \(start) on leave the storage")
    self.layout = layout
    self.storage = .arena(storage, start: start)
  }

  init(layout: ParameterLayout, mapped: MappedParameters) {
    self.layout = layout
    storage = .mapped(mapped)
  }

  /// True when matrices are read from a mapped file, in its precision.
  public var isMapped: Bool { if case .mapped = storage { true } else { false } }

  /// The arena's first float. A programming error for mapped parameters.
  package var base: UnsafeMutablePointer<Float> {
    guard case .arena(let storage, let start) = storage else {
      preconditionFailure("mapped parameters have no arena: take their widened() values")
    }
    return storage.base + start
  }

  /// The parameter with a number of the layout. Of mapped parameters it is a widened copy, O(count), and writing to it
  /// changes nothing else.
  public subscript(index: Int) -> Tensor {
    let shape = layout.specifications[index].shape
    switch storage {
    case .arena(let storage, let start):
      return Tensor(storage: storage, offset: start + layout.offsets[index], shape: shape)
    case .mapped(let mapped):
      let tensor = Tensor(shape)
      mapped.widen(index, into: tensor.pointer)
      return tensor
    }
  }

  /// The parameter with a name of the layout, nil when there is none.
  public subscript(name: String) -> Tensor? { layout.index(of: name).map { self[$0] } }

  /// The matrix with a number of the layout, sharing memory.
  public func matrix(_ index: Int) -> WeightMatrix {
    switch storage {
    case .arena(let storage, let start):
      let shape = layout.specifications[index].shape
      return WeightMatrix(
        .float32(storage.base + start + layout.offsets[index]), rows: shape[0], columns: shape[1])
    case .mapped(let mapped): return mapped.matrix(index)
    }
  }

  /// The float32 values of the gain or bias with a number of the layout, sharing memory.
  public func vector(_ index: Int) -> UnsafeMutablePointer<Float> {
    switch storage {
    case .arena(let storage, let start): storage.base + start + layout.offsets[index]
    case .mapped(let mapped): mapped.vector(index)
    }
  }

  /// Draws fresh values, one random stream per parameter, so that adding a parameter changes no other.
  public func initialise(seed: UInt64) {
    for (index, specification) in layout.specifications.enumerated() {
      let tensor = self[index]
      switch specification.initialisation {
      case .zeros: tensor.fill(0)
      case .ones: tensor.fill(1)
      case .normal(let deviation):
        var source = NormalSource(seed: seed, stream: UInt64(index) + 1)
        tensor.withMutableValues { values in
          for i in values.indices { values[i] = Float(source.next()) * deviation }
        }
      }
    }
  }

  /// A copy to be changed. Mapped parameters share their file; what is written becomes float32 in memory.
  public func copy() -> Parameters {
    switch storage {
    case .arena: return widened()
    case .mapped(let mapped): return Parameters(layout: layout, mapped: mapped.copy())
    }
  }

  /// A float32 copy with an arena of its own.
  public func widened() -> Parameters {
    let result = Parameters(layout: layout)
    switch storage {
    case .arena: result.base.update(from: base, count: layout.arenaCount)
    case .mapped(let mapped):
      for index in layout.specifications.indices { mapped.widen(index, into: result.vector(index)) }
    }
    return result
  }

  /// The sum of several, in their order, in the first one's memory; nil of none.
  static func sum(_ all: [Parameters]) -> Parameters? {
    guard let first = all.first else { return nil }
    for other in all.dropFirst() { pk_add(first.base, other.base, first.base, first.layout.arenaCount) }
    return first
  }

  /// One element of a parameter.
  func value(_ element: Int, of index: Int) -> Float {
    switch storage {
    case .arena: vector(index)[element]
    case .mapped(let mapped): mapped.value(element, of: index)
    }
  }

  /// A parameter as float32 that may be written.
  func changeable(_ index: Int) -> Tensor {
    switch storage {
    case .arena: self[index]
    case .mapped(let mapped): mapped.changeable(index)
    }
  }
}
