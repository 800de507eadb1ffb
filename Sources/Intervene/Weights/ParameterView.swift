import Arrays
import GPT
import Records

/// One parameter under one name, with that name's axes: a strided window on a model's parameters.
///
/// TransformerLens's `blocks.1.attn.W_Q` [head, D, d], say, is a third of the columns of GPT-2's
/// `transformer.h.1.attn.c_attn.weight` [D, 3D], and two names may show the same floats (a tied `unembed.W_U` is
/// `embed.W_E` transposed). A view says where each element lies; it holds no values.
public struct ParameterView: Sendable, Hashable {
  /// TransformerLens's name or the checkpoint's.
  public let name: String
  /// The parameter's number in the model's `GPT.ParameterLayout`.
  public let parameter: Int
  /// What the parameter does; nil for one that a family gives no role, or several under its own name.
  public let role: ParameterRole?
  /// The block; nil outside of the blocks.
  public let layer: Int?
  /// How this name's axes lie on the parameter.
  let window: ParameterWindow
  /// The place of the parameter's first float in the arena.
  let parameterOffset: Int

  /// The axes under this name.
  public var shape: Shape { window.shape }

  /// A whole parameter under its own name.
  init(_ layout: ParameterLayout, _ parameter: Int) {
    let specification = layout.specifications[parameter]
    let parts = specification.parts
    self.init(
      name: specification.name, parameter: parameter, role: parts.count == 1 ? parts[0].role : nil,
      layer: parts.first?.layer, window: ParameterWindow(specification.shape),
      parameterOffset: layout.offsets[parameter])
  }

  /// A part under TransformerLens's name.
  init(_ layout: ParameterLayout, _ place: ParameterLayout.Place) {
    let (part, parameter) = place
    let count = layout.specifications[parameter].shape.count
    precondition(
      part.window.shape.count == 0
        || part.window.place(part.window.shape.extents.map { $0 - 1 }) < count,
      "\(part.name): shape \(part.window.shape) leaves \(layout.specifications[parameter].name)")
    self.init(
      name: part.name, parameter: parameter, role: part.role, layer: part.layer, window: part.window,
      parameterOffset: layout.offsets[parameter])
  }

  private init(
    name: String, parameter: Int, role: ParameterRole?, layer: Int?, window: ParameterWindow,
    parameterOffset: Int
  ) {
    self.name = name
    self.parameter = parameter
    self.role = role
    self.layer = layer
    self.window = window
    self.parameterOffset = parameterOffset
  }

  /// The place of an element in the parameter arena (`GPT.Parameters`), one index per axis. O(rank).
  public func arenaOffset(_ indices: [Int]) -> Int { parameterOffset + window.place(indices) }

  /// The value of one element. O(rank).
  public func value(_ indices: [Int], in parameters: Parameters) -> Float {
    parameters[parameter].withValues { $0[window.place(indices)] }
  }

  /// All values in the row-major order of this view's shape (a copy). O(count).
  public func values(in parameters: Parameters) -> [Float] { window.values(in: parameters[parameter]) }

  /// The part at `index` of the outermost axis, without that axis: `W_Q.at(2)` is head 2's [D, d].
  public func at(_ index: Int) -> ParameterView {
    precondition(index >= 0 && index < shape[0], "\(name): index \(index) is outside of 0..<\(shape[0])")
    return ParameterView(
      name: name, parameter: parameter, role: role, layer: layer, window: window.at(index),
      parameterOffset: parameterOffset)
  }

  /// The places of all elements in the arena, in the row-major order of this view's shape. O(count).
  public var arenaOffsets: [Int] { window.places.map { parameterOffset + $0 } }
}
