import Arrays
import GPT

/// One parameter under one name, with that name's axes: a strided window on a model's parameters.
///
/// TransformerLens's `blocks.1.attn.W_Q` [head, D, d], say, is a third of the columns of GPT-2's
/// `transformer.h.1.attn.c_attn.weight` [D, 3D], and two names may show the same floats (a tied `unembed.W_U` is
/// `embed.W_E` transposed). A view says where each element lies; it holds no values.
public struct ParameterView: Sendable, Hashable {
  /// TransformerLens's name or the checkpoint's.
  public let name: String
  /// The axes under this name.
  public let shape: Shape
  /// The parameter's number in the model's ``GPT/ParameterLayout``.
  public let parameter: Int
  /// The place of element [0, 0, …], and the distance of neighbours on each axis, in floats of the parameter.
  let start: Int
  let strides: [Int]
  /// The place of the parameter's first float in the arena.
  let parameterOffset: Int

  /// A whole parameter under a name, by default its own, row-major.
  init(_ layout: ParameterLayout, _ parameter: Int, name: String? = nil) {
    let specification = layout.specifications[parameter]
    let extents = specification.shape.extents
    let strides = extents.indices.map { extents[($0 + 1)...].reduce(1, *) }
    self.init(
      layout, parameter, name: name ?? specification.name, shape: specification.shape, start: 0,
      strides: strides)
  }

  /// A window on a parameter.
  init(
    _ layout: ParameterLayout, _ parameter: Int, name: String, shape: Shape, start: Int, strides: [Int]
  ) {
    precondition(shape.rank == strides.count, "\(strides.count) strides for shape \(shape)")
    let last = start + zip(shape.extents, strides).reduce(0) { $0 + ($1.0 - 1) * $1.1 }
    precondition(
      shape.count == 0 || last < layout.specifications[parameter].shape.count,
      "\(name): shape \(shape) leaves \(layout.specifications[parameter].name)")
    self.name = name
    self.shape = shape
    self.parameter = parameter
    self.start = start
    self.strides = strides
    parameterOffset = layout.offsets[parameter]
  }

  /// The place of an element in the parameter arena (``GPT/Parameters``), one index per axis. O(rank).
  public func arenaOffset(_ indices: [Int]) -> Int { parameterOffset + place(indices) }

  /// The value of one element. O(rank).
  public func value(_ indices: [Int], in parameters: Parameters) -> Float {
    parameters[parameter].withValues { $0[place(indices)] }
  }

  /// All values in the row-major order of this view's shape (a copy). O(count).
  public func values(in parameters: Parameters) -> [Float] {
    parameters[parameter].withValues { values in
      isRowMajor ? Array(values[start..<start + shape.count]) : places.map { values[$0] }
    }
  }

  /// True when the elements lie one behind the other.
  private var isRowMajor: Bool {
    strides.indices.allSatisfy { strides[$0] == shape.extents[($0 + 1)...].reduce(1, *) }
  }

  /// The part at `index` of the outermost axis, without that axis: `W_Q.at(2)` is head 2's [D, d].
  public func at(_ index: Int) -> ParameterView {
    precondition(index >= 0 && index < shape[0], "\(name): index \(index) is outside of 0..<\(shape[0])")
    return ParameterView(self, start: start + index * strides[0])
  }

  private init(_ whole: ParameterView, start: Int) {
    name = whole.name
    shape = whole.shape.dropFirst
    parameter = whole.parameter
    self.start = start
    strides = Array(whole.strides.dropFirst())
    parameterOffset = whole.parameterOffset
  }

  /// The places of all elements in the arena, in the row-major order of this view's shape. O(count).
  public var arenaOffsets: [Int] { places.map { parameterOffset + $0 } }

  private var places: [Int] { places(of: shape.extents.map { 0..<$0 }) }

  /// The places of a block of elements in the parameter, row-major.
  func places(of block: [Range<Int>]) -> [Int] {
    zip(block, strides).reduce([start]) { places, axis in
      let (range, stride) = axis
      return places.flatMap { place in range.map { place + $0 * stride } }
    }
  }

  private func place(_ indices: [Int]) -> Int {
    precondition(
      indices.count == shape.rank && zip(indices, shape.extents).allSatisfy { $0 >= 0 && $0 < $1 },
      "\(name): \(indices) does not index shape \(shape)")
    return zip(indices, strides).reduce(start) { $0 + $1.0 * $1.1 }
  }
}
