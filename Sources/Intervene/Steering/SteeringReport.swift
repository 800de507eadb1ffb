import Arrays
import GPT
import Tasks
import Worlds

/// What steering along a direction does to each output, coefficient by coefficient.
public struct SteeringReport: Codable, Sendable {
  /// One output at one coefficient.
  public struct Effect: Codable, Sendable, Equatable {
    /// The output.
    public let output: String
    /// The share of texts with the right value, teacher-forced.
    public let right: Double
    /// The share in which the model predicts other symbols than without steering.
    public let changed: Double
    /// Of the texts in which the rules give another value once the variable has the value steered towards (and the
    /// outputs written before stay as the text shows them), the share with that value. Nil without such texts, for files, and for a coefficient of 0.
    public let follows: Double?
    /// How many such texts there are.
    public let matters: Int
    /// Of the shares, when the texts are a sample of the world's inputs.
    public let intervals: Intervals?

    /// 95 % intervals of the three shares.
    public struct Intervals: Codable, Sendable, Equatable {
      /// Of the share that is right.
      public let right: ShareInterval
      /// Of the share that changes.
      public let changed: ShareInterval
      /// Of the share that follows; nil where there is none.
      public let follows: ShareInterval?
    }
  }

  /// All outputs at one coefficient.
  public struct Step: Codable, Sendable, Equatable {
    /// The multiple of the direction.
    public let coefficient: Double
    /// One entry an output, in the order of the world.
    public let outputs: [Effect]
  }

  /// With the last coefficient.
  public let steering: Steering
  /// The world's name.
  public let world: String
  /// The number of texts, and whether they are a sample of the world's inputs.
  public let inputs: Int
  /// Whether the texts are a sample of the world's inputs.
  public let isSample: Bool
  /// The direction's Euclidean length.
  public let norm: Double
  /// The mean Euclidean length of what it is added to.
  public let meanActivationNorm: Double
  /// The values that positive and negative coefficients steer towards; nil for files.
  public let upper: VariableValue?
  /// The value that negative coefficients steer towards; nil for files.
  public let lower: VariableValue?
  /// One entry a coefficient, in the order in which they were given.
  public let steps: [Step]

  /// Adds the direction times each coefficient, and asks the model.
  ///
  /// - Throws: `ArgumentError` for sites, layers, positions, variables and values that do not exist.
  public init(_ subject: Session<TaskTexts>, _ steering: Steering, coefficients: [Double]) throws {
    try steering.check(subject)
    let texts = subject.texts
    let direction = try steering.direction(in: subject)
    norm = direction.reduce(0) { $0 + $1 * $1 }.squareRoot()
    meanActivationNorm = try subject.meanNorm(steering)
    var ends: (lower: Int, upper: Int)?
    var shown: (lower: VariableValue, upper: VariableValue)?
    if case .variable(let name, _) = steering.source {
      let values = try steering.values(in: subject)
      ends = values
      shown = (texts.world.value(values.lower, of: name), texts.world.value(values.upper, of: name))
    }
    lower = shown?.lower
    upper = shown?.upper
    self.steering = steering
    world = texts.world.name
    inputs = texts.count
    isSample = texts.isSample
    let before = try subject.predictions([])
    steps = try coefficients.map { coefficient in
      var scaled = steering
      scaled.coefficient = coefficient
      try scaled.check(subject)
      let after = try subject.predictions([scaled])
      let goal = coefficient == 0 ? nil : ends.map { coefficient > 0 ? $0.upper : $0.lower }
      return Step(
        coefficient: coefficient,
        outputs: try texts.outputs.indices.map { output in
          try Self.effect(output, before, after, goal, steering, texts)
        })
    }
  }

  private static func effect(
    _ output: Int, _ before: [[[Int]]], _ after: [[[Int]]], _ goal: Int?, _ steering: Steering,
    _ texts: TaskTexts
  ) throws -> Effect {
    let name = texts.outputs[output]
    let index = texts.world.outputs.firstIndex { $0.name == name }!
    var right = 0
    var changed = 0
    var matters = 0
    var follows = 0
    for text in texts.examples.indices {
      let found = after[text][output]
      let truth = texts.queries[text].filter { $0.output == output }.map(\.token)
      if found == truth { right += 1 }
      if found != before[text][output] { changed += 1 }
      guard let goal, case .variable(let variable, _) = steering.source else { continue }
      let end = texts.examples[text].spans.first { $0.variable == name }?.range.lowerBound ?? 0
      let value = try texts.value(of: index, in: text, setting: variable, to: goal, shownBefore: end)
      guard value != texts.examples[text].outputs[index] else { continue }
      matters += 1
      if found == texts.tokens(of: value, instead: name, in: text) { follows += 1 }
    }
    let count = Double(texts.count)
    let (rightShare, changedShare) = (Double(right) / count, Double(changed) / count)
    let followsShare = matters > 0 ? Double(follows) / Double(matters) : nil
    return Effect(
      output: name, right: rightShare, changed: changedShare, follows: followsShare, matters: matters,
      intervals: texts.interval(ofShare: rightShare).map { interval in
        Effect.Intervals(
          right: interval, changed: texts.interval(ofShare: changedShare)!,
          follows: followsShare.flatMap { texts.interval(ofShare: $0, of: matters) })
      })
  }
}

extension Session where Texts == TaskTexts {
  /// The likeliest tokens at each output's symbols, teacher-forced: [text][output][symbol].
  func predictions(_ interventions: [any Intervention]) throws -> [[[Int]]] {
    try interventions.check(self)
    let likeliest = try EvaluationRun(subject: self, interventions: interventions).predictions()
    return texts.queries.indices.map { text in
      var tokens = [[Int]](repeating: [], count: texts.outputs.count)
      for query in texts.queries[text] { tokens[query.output].append(likeliest[text][query.position]) }
      return tokens
    }
  }

  /// The mean length of the activations that a steering is added to.
  fileprivate func meanNorm(_ steering: Steering) throws -> Double {
    let activations = try baseline.values(at: HookPoint(steering.site.kind, layer: steering.layer))
    var sum = 0.0
    var count = 0
    for (text, tensor) in activations.enumerated() {
      let mask = texts.mask(steering.positions, in: text)
      for position in 0..<tensor.shape[0] where mask?[position] ?? true {
        sum += tensor.at(position).values.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
        count += 1
      }
    }
    return sum / Double(max(1, count))
  }
}
