import Arrays
import GPT
import Intervene
import Records
import Tasks
import Worlds

/// An intervention that the library does not have: multiplies an activation, x ← factor · x.
///
/// ```yaml
/// interventions:
///   - scale: {point: blocks.1.hook_mlp_out, factor: 0.5, positions: [newA]}
/// ```
struct Scaling: Intervention {
  static let kind = "scale"

  let point: HookPoint
  let factor: Float
  let positions: [TextPosition]?

  var description: String { "\(point) times \(factor)" }

  private enum CodingKeys: String, CodingKey, CaseIterable { case point, factor, positions }

  init(from decoder: any Decoder) throws {
    // Mistyped keys are named, with what was probably meant.
    _ = try decoder.checkedKeys(CodingKeys.allCases.map(\.rawValue))
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let name = try container.decode(String.self, forKey: .point)
    guard let point = HookPoint(name), point.layer != nil else {
      throw SpecificationProblem(
        decoder, key: CodingKeys.point, "expected a hook point of a block, found \"\(name)\"",
        hint: "write it as blocks.1.hook_mlp_out")
    }
    self.point = point
    factor = try container.decode(Float.self, forKey: .factor)
    positions = try container.decodeIfPresent([TextPosition].self, forKey: .positions)
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(point.description, forKey: .point)
    try container.encode(factor, forKey: .factor)
    try container.encodeIfPresent(positions, forKey: .positions)
  }

  func check(_ subject: any InterventionSubject) throws {
    let d = subject.model.dimensions
    guard [.attentionOut, .mlpOut, .residualPre, .residualPost].contains(point.kind), d.has(point.kind),
      point.layer! < d.layers
    else {
      throw ArgumentError("point", "this model has no stream \(point) to scale")
    }
    try subject.placed.check(positions)
  }

  /// The hooked tensor is [examples, positions, D].
  func addHooks(to hooks: inout Hooks, in context: InterventionContext) throws {
    let places = context.places(positions)
    let factor = factor
    let scale: Hooks.Hook = { tensor, hook in
      let (length, width) = (tensor.shape[1], tensor.shape[2])
      tensor.withMutableValues { values in
        places.forEach(hook) { row, query, _ in
          let first = (row * length + query) * width
          for i in first..<first + width { values[i] *= factor }
        }
      }
    }
    // The gradient before x ← factor · x is factor times that behind it.
    hooks.add(at: point, backward: .custom(scale), scale)
  }
}
