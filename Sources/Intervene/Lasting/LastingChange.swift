import GPT
import Records
import Tasks

/// Interventions made lasting: a copy of the model whose parameters do what the interventions did.
///
/// Flips are made as they are. Ablations to zero set what leaves the part to zero: a head's rows of `W_O`, a neuron's row
/// of `W_out`, `W_O` and `b_O` of an attention layer, `W_out` and `b_out` of an MLP. The weights on the way in stay, so
/// that a part that may learn has a gradient to grow back by: with both sides at zero it never could. A direction that is
/// added everywhere becomes part of the bias before it.
public struct LastingChange {
  /// The changed model.
  public let model: Model
  /// Places of parameters that removals set to zero.
  let removed: Set<Int>

  /// Makes interventions lasting.
  ///
  /// - Throws: `ArgumentError` for interventions that do not fit, that hold at some positions only, and that a change of
  ///   parameters cannot express.
  public init(_ interventions: [any Intervention], of subject: any InterventionSubject) throws {
    try interventions.check(subject)
    let model = subject.model
    let catalog = ParameterCatalog(model.architecture)
    let parameters = model.parameters.copy()
    var removed: Set<Int> = []
    for intervention in interventions {
      let kind = type(of: intervention).kind
      guard intervention.positions == nil else {
        throw ArgumentError(
          kind, "a lasting change holds everywhere, found positions", hint: "leave positions out")
      }
      if let ablation = intervention as? Ablation {
        let offsets = try ablation.outgoingPlaces(in: catalog)
        parameters.write(offsets.map { _ in 0 }, at: offsets)
        removed.formUnion(offsets)
      } else if let steering = intervention as? Steering {
        let offsets = try steering.biases(in: catalog)
        let step = try steering.direction(in: subject).map { Float(steering.coefficient * $0) }
        let old = parameters.values(at: offsets)
        parameters.write(old.indices.map { old[$0] + step[$0 % step.count] }, at: offsets)
      } else if intervention.editsParameters {
        try intervention.edit(parameters, of: model)
      } else {
        throw ArgumentError(kind, "\(kind) changes no parameters: it cannot be made lasting")
      }
    }
    self.model = Model(model.architecture, parameters: parameters)
    self.removed = removed
  }
}

extension Ablation {
  /// The places through which the ablated parts act on the stream.
  fileprivate func outgoingPlaces(in catalog: ParameterCatalog) throws -> [Int] {
    guard mode == .zero else {
      throw ArgumentError(
        "mode", "a lasting change removes parts by setting weights to zero, found \(mode.rawValue)",
        hint: "leave mode out")
    }
    guard residual.isEmpty, edges.isEmpty, norms.isEmpty else {
      throw ArgumentError(
        residual.isEmpty ? edges.isEmpty ? "norms" : "edges" : "residual",
        "no change of parameters removes them",
        hint: "heads, attention, mlps and neurons can be removed for good")
    }
    let names =
      heads.map { "blocks.\($0.layer).attn.W_O[\($0.index)]" }
      + attention.flatMap { ["blocks.\($0).attn.W_O", "blocks.\($0).attn.b_O"] }
      + mlps.flatMap { ["blocks.\($0).mlp.W_out", "blocks.\($0).mlp.b_out"] }
      + neurons.map { "blocks.\($0.layer).mlp.W_out[\($0.index)]" }
    // Families without biases have none to remove.
    let biases = names.filter { $0.contains(".b_") && catalog[$0] == nil }
    return try names.filter { !biases.contains($0) }.flatMap {
      try ParameterPlaces($0, in: catalog, at: Self.kind).offsets
    }
  }
}

extension Steering {
  /// The places to which a direction is added, whole rows [D] one after the other.
  fileprivate func biases(in catalog: ParameterCatalog) throws -> [Int] {
    let name =
      switch site {
      case .residualPre where layer == 0: "pos_embed.W_pos"
      case .residualPre: "blocks.\(layer - 1).mlp.b_out"
      case .residualMid, .attentionOut: "blocks.\(layer).attn.b_O"
      default: "blocks.\(layer).mlp.b_out"
      }
    guard catalog[name] != nil else {
      throw ArgumentError(
        "site", "the model has no \(name) that the direction could become a part of",
        hint: "a direction lasts in families with biases, such as GPT-2")
    }
    return try ParameterPlaces(name, in: catalog, at: Self.kind).offsets
  }
}
