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

  /// What interventions amount to as a change of parameters, see ``LastingChange``.
  ///
  /// - Throws: as `LastingChange`, and `ArgumentError` for lesions that change nothing or give parameters that are no
  ///   finite numbers.
  public init(_ interventions: [any Intervention], of subject: Session<TaskTexts>) throws {
    let change = try LastingChange(interventions, of: subject)
    let model = subject.model
    var places: [Int: Float] = [:]
    for place in 0..<model.architecture.layout.arenaCount {
      let (new, old) = (change.model.parameters.base[place], model.parameters.base[place])
      guard new.isFinite else {
        throw ArgumentError(
          "lesion", "a parameter becomes \(new), and training cannot go on from there")
      }
      if new.bitPattern != old.bitPattern || change.removed.contains(place) { places[place] = new }
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
  package func applied(to model: Model) -> Model {
    let parameters = model.parameters.copy()
    parameters.write(values, at: places)
    return Model(model.architecture, parameters: parameters)
  }

  /// The places as ranges of the arena.
  package var ranges: [Range<Int>] { Array(RangeSet(places.map { $0..<$0 + 1 }).ranges) }
}
