import Arrays
import GPT

/// A linear probe: multinomial logistic regression with an L2 penalty.
///
/// Minimises Σ −log p(label | x) + |W|² / (2·C) over weights W and intercepts, which are not penalised, by L-BFGS from
/// zero: the same rows give the same weights. Two classes share one row of weights, as in scikit-learn's
/// `LogisticRegression`, whose solution this is (its `lbfgs` solver stops earlier, so that coefficients agree to three or
/// four digits).
///
/// The tolerance is on the gradient of the sum over rows divided by their number and, where the penalty is weaker than
/// that, by C, since a weak penalty's optimum lies where the losses are nearly 0. Where L-BFGS alone does not get there, it
/// goes on in coordinates in which the Hessian is the identity. ``FittedLinear/isConverged`` tells whether it arrived.
public struct LogisticRegression: Classifier, Codable, Equatable {
  /// C: the inverse of the penalty's strength.
  public var inversePenalty: Double
  /// Brings every feature to mean 0 and deviation 1 over the training rows first.
  public var standardizes: Bool
  /// L-BFGS stops when no entry of the mean loss's gradient is larger, or after this many steps.
  public var tolerance: Double
  /// The largest number of steps of L-BFGS.
  public var maximumSteps: Int

  /// A linear probe with scikit-learn's penalty, solved further than scikit-learn does.
  public init(
    inversePenalty: Double = 1, standardizes: Bool = false, tolerance: Double = 1e-8,
    maximumSteps: Int = 1_000
  ) {
    self.inversePenalty = inversePenalty
    self.standardizes = standardizes
    self.tolerance = tolerance
    self.maximumSteps = maximumSteps
  }

  public var settings: [String: SettingValue] {
    [
      "classifier": .text("logistic-regression"), "C": .number(inversePenalty),
      "standardize": .flag(standardizes),
    ]
  }

  public func fit(
    _ features: FeatureMatrix, _ labels: LabelMatrix, threads: Int
  ) throws -> any FittedClassifier {
    try linear(features, labels, threads: threads)
  }

  /// Learns from training rows. O(steps · rows · min(rows, features) · classes).
  ///
  /// - Throws: ``ProbeError`` when a label column has one class only, when there is not one label a row, or when C is
  ///   not above 0.
  public func linear(
    _ features: FeatureMatrix, _ labels: LabelMatrix, threads: Int = Parallel.defaultThreads
  ) throws -> FittedLinear {
    try fitted(PreparedRows(features, standardizes: standardizes), labels, threads: threads, constants: false)
  }

  public func predictions(
    train: FeatureMatrix, labels: [LabelMatrix], test: FeatureMatrix, threads: Int, onStop: () -> Void
  ) throws -> [LabelMatrix] {
    let prepared = PreparedRows(train, standardizes: standardizes)
    return try labels.map { labels in
      let fitted = try fitted(prepared, labels, threads: threads, constants: true)
      if !fitted.isConverged { onStop() }
      return try fitted.predict(test, threads: threads)
    }
  }

  private func fitted(
    _ rows: PreparedRows, _ labels: LabelMatrix, threads: Int, constants: Bool
  ) throws -> FittedLinear {
    try labels.require(rows: rows.count)
    guard inversePenalty > 0, inversePenalty.isFinite else {
      throw ProbeError.setting(name: "C", expected: "a number above 0", found: "\(inversePenalty)")
    }
    let classes = labels.classes
    for (column, classes) in classes.enumerated() where classes.count == 1 && !constants {
      throw ProbeError.oneClass(label: classes[0], column: column)
    }
    let solved = Solutions(count: classes.count)
    Parallel.runAll(parts: classes.count, threads: threads) { column in
      let places = Dictionary(uniqueKeysWithValues: classes[column].enumerated().map { ($1, $0) })
      solved.values[column] = solve(rows, labels.columns[column].map { places[$0]! }, classes[column].count)
    }
    return FittedLinear(
      classes: classes, weights: Array(solved.values), standardization: rows.standardization)
  }

  /// The weights of one label column, whose labels are places among its classes.
  private func solve(_ rows: PreparedRows, _ labels: [Int], _ classes: Int) -> LinearWeights {
    guard classes > 1 else {
      return LinearWeights(
        coefficients: [[Double](repeating: 0, count: rows.width)], intercepts: [0], isConverged: true)
    }
    let loss = LogisticLoss(rows, labels: labels, classes: classes, inversePenalty: inversePenalty)
    var parameters = [Double](repeating: 0, count: loss.parameterCount)
    var probe = self
    probe.tolerance = tolerance / max(1, inversePenalty)
    var isConverged = LBFGS(tolerance: probe.tolerance, maximumSteps: maximumSteps).minimize(&parameters) {
      loss.value($0, gradient: $1)
    }
    for _ in 0..<Self.rounds where !isConverged && loss.parameterCount <= Self.mostWhitened {
      (parameters, isConverged) = WhitenedCoordinates(loss, at: parameters).minimum(of: loss, probe)
    }
    return loss.weights(parameters, isConverged: isConverged)
  }

  /// How often the Hessian is taken anew at most, and up to how many parameters.
  private static let rounds = 8
  private static let mostWhitened = 600
}

/// One solution a label column; threads write disjoint places.
private final class Solutions: @unchecked Sendable {
  let values: UnsafeMutableBufferPointer<LinearWeights>

  init(count: Int) {
    values = .allocate(capacity: count)
    values.initialize(repeating: LinearWeights(coefficients: [], intercepts: [], isConverged: true))
  }

  deinit {
    values.deinitialize()
    values.deallocate()
  }
}
