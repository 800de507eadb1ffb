import GPT
import Records
import Tasks

extension Steering {
  /// The direction without its coefficient, [D].
  ///
  /// - Throws: `ArgumentError` for unknown variables, values that no text has, a file of another shape, and means
  ///   that are equal; `FileError` for a file that cannot be read.
  public func direction(in subject: any InterventionSubject) throws -> [Double] {
    let width = subject.model.dimensions.width
    switch source {
    case .file(let path):
      let array = try NPY(path: path)
      guard array.values.count == width, array.shape.rank == 1, array.values.allSatisfy(\.isFinite) else {
        throw ArgumentError(
          "vector", "\(path): expected [\(width)] finite numbers, found shape \(array.shape)",
          hint: "the direction has the residual stream's width")
      }
      return array.values
    case .variable(let variable, _):
      let (lower, upper) = try values(in: subject)
      let states = try task(of: subject).values(of: variable, at: "variable")
      let activations = try subject.baseline.values(at: HookPoint(site.kind, layer: layer))
      func mean(_ value: Int) -> [Double] {
        var sum = [Double](repeating: 0, count: width)
        var count = 0.0
        for text in states.indices where states[text] == value {
          let mask = subject.placed.mask(positions, in: text)
          activations[text].withValues { values in
            for position in 0..<activations[text].shape[0] where mask?[position] ?? true {
              count += 1
              for i in 0..<width { sum[i] += Double(values[position * width + i]) }
            }
          }
        }
        return sum.map { $0 / max(1, count) }
      }
      let direction = zip(mean(upper), mean(lower)).map { $0 - $1 }
      guard direction.contains(where: { $0 != 0 }) else {
        throw ArgumentError(
          "positions", "\(site.rawValue) of layer \(layer) has the same mean there whatever \(variable) is",
          hint: "steer at or behind the positions of \(variable)")
      }
      return direction
    }
  }

  private func task(of subject: any InterventionSubject) throws -> TaskTexts {
    try subject.requireTask(
      at: "variable", "the direction is a difference of means over the inputs of a world")
  }

  /// The two values between which the direction points, from the lower to the upper one; for files, none.
  func values(in subject: any InterventionSubject) throws -> (lower: Int, upper: Int) {
    guard case .variable(let name, let chosen) = source else {
      preconditionFailure("a file has no values")
    }
    let texts = try task(of: subject)
    let found = Set(try texts.values(of: name, at: "variable")).sorted()
    let shown = found.map { texts.world.value($0, of: name) }
    let values = chosen ?? [shown[0], shown[shown.count - 1]]
    guard values.count == 2, values[0] != values[1] else {
      throw ArgumentError(
        "values", chosen == nil ? "\(name) is \(shown[0]) in all texts" : "expected two different values",
        hint: "values: [0, 1] points from 0 to 1")
    }
    let places = try values.map { value in
      guard let place = shown.firstIndex(of: value) else {
        throw ArgumentError(
          "values", "no text has \(name) = \(value)",
          hint: "values there are: \(shown.prefix(12).map { $0 }.listed)")
      }
      return place
    }
    return (found[places[0]], found[places[1]])
  }
}

extension TaskTexts {
  /// The value of an input variable or output in each text, by the rules.
  ///
  /// - Throws: `ArgumentError` with near matches.
  func values(of variable: String, at place: String) throws -> [Int] {
    if let cell = world.cells.firstIndex(where: { $0.name == variable }) {
      return examples.map { $0.input.values[cell] }
    }
    if let output = world.outputs.firstIndex(where: { $0.name == variable }) {
      return examples.map { $0.outputs[output] }
    }
    throw ArgumentError.unknown(
      "variable", variable, at: place, among: world.cells.map(\.name) + world.outputs.map(\.name))
  }
}
