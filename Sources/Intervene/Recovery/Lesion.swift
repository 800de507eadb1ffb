import Arrays
import GPT
import Records
import Tasks

/// A lasting change of a model: places of its parameters with the values that they are set to.
public struct Lesion: Sendable {
  /// Places in the parameter arena, in order.
  let places: [Int]
  let values: [Float]
  /// ‖change‖ over all places (Frobenius).
  public let norm: Double

  /// The number of parameters at these places.
  public var count: Int { places.count }

  private init(_ places: [Int: Float], of model: Model) {
    self.places = places.keys.sorted()
    values = self.places.map { places[$0]! }
    norm = zip(values, model.parameters.values(at: self.places)).map { $0 - $1 }.frobeniusNorm
  }

  /// What interventions amount to as a change of parameters.
  ///
  /// Flips are made as they are. Ablations to zero set what leaves the part to zero: a head's rows of `W_O`, a neuron's row
  /// of `W_out`, `W_O` and `b_O` of an attention layer, `W_out` and `b_out` of an MLP. The weights on the way in stay, so
  /// that a part that may learn has a gradient to grow back by: with both sides at zero it never could.
  ///
  /// - Throws: `ArgumentError` for interventions that do not fit, that hold at some positions only, that a change of
  ///   parameters cannot express, and for lesions that change nothing.
  public init(_ interventions: [any Intervention], of subject: Session<TaskTexts>) throws {
    try interventions.check(subject)
    let model = subject.model
    let parameters = model.parameters.copy()
    var dead: Set<Int> = []
    for intervention in interventions {
      let kind = type(of: intervention).kind
      guard intervention.positions == nil else {
        throw ArgumentError(
          kind, "a lasting lesion holds everywhere, found positions", hint: "leave positions out")
      }
      if let ablation = intervention as? Ablation {
        let offsets = try ablation.outgoingPlaces(in: ParameterCatalog(model.architecture))
        parameters.write(offsets.map { _ in 0 }, at: offsets)
        dead.formUnion(offsets)
      } else if intervention.editsParameters {
        try intervention.edit(parameters, of: model)
      } else {
        throw ArgumentError(kind, "\(kind) changes no parameters: it cannot be made lasting")
      }
    }
    var places: [Int: Float] = [:]
    for place in 0..<model.architecture.layout.arenaCount {
      let (new, old) = (parameters.base[place], model.parameters.base[place])
      guard new.isFinite else {
        throw ArgumentError(
          "lesion", "a parameter becomes \(new), and training cannot go on from there")
      }
      if new.bitPattern != old.bitPattern || dead.contains(place) { places[place] = new }
    }
    self.init(places, of: model)
    guard norm > 0 else { throw ArgumentError("lesion", "it changes no parameter of the model") }
  }

  /// A control: as many places of the same kinds of parameters, drawn at random, each weight w changed by −c · w, with c such
  /// that the change has the same Frobenius norm (c ≈ 1 for removals, c ≈ 2 for turned signs).
  ///
  /// Places are drawn from the lesion's own layers; where it takes more than half of a layer's, which would leave little to
  /// chance, from the same kind in all layers.
  public func random(in model: Model, seed: UInt64) throws -> Lesion {
    var drawn: [Int: Float] = [:]
    let own = Set(places)
    let groups = try ParameterGroup.all(of: model)
    for (number, group) in groups.enumerated() {
      let count = group.offsets.count { own.contains($0) }
      let layer = group.offsets.filter { drawn[$0] == nil }
      let free =
        2 * count <= group.offsets.count && count <= layer.count
        ? layer
        : groups.filter { $0.kind == group.kind }.flatMap(\.offsets).filter { drawn[$0] == nil }
      var generator = SeededGenerator(seed: seed, stream: UInt64(number))
      for chosen in generator.sample(count, below: free.count) {
        drawn[free[chosen]] = model.parameters.base[free[chosen]]
      }
    }
    // Parameters that are all 0, such as fresh biases, have no size to go by.
    let size = drawn.sorted { $0.key < $1.key }.map(\.value).frobeniusNorm
    let factor = size > 0 ? Float(norm / size) : 0
    let constant = size > 0 ? 0 : Float(norm / Double(drawn.count).squareRoot())
    return Lesion(drawn.mapValues { $0 - factor * $0 + constant }, of: model)
  }

  /// The share of places that another lesion has, too.
  public func overlap(with other: Lesion) -> Double {
    let own = Set(places)
    return Double(other.places.count { own.contains($0) }) / Double(max(1, count))
  }

  /// The model with the lesion; its parameters are a copy.
  func applied(to model: Model) -> Model {
    let parameters = model.parameters.copy()
    parameters.write(values, at: places)
    return Model(model.architecture, parameters: parameters)
  }

  /// The places as ranges of the arena.
  var ranges: [Range<Int>] { Array(RangeSet(places.map { $0..<$0 + 1 }).ranges) }
}

extension Ablation {
  /// The places through which the ablated parts act on the stream.
  fileprivate func outgoingPlaces(in catalog: ParameterCatalog) throws -> [Int] {
    guard mode == .zero else {
      throw ArgumentError(
        "mode", "a lasting lesion removes parts by setting weights to zero, found \(mode.rawValue)",
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
