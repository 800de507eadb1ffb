import Arrays
import GPT

/// A way to learn labels from features: settings, without any data.
public protocol Classifier: Sendable {
  /// The settings by name, as reports show them.
  var settings: [String: SettingValue] { get }

  /// Learns from training rows. Results do not depend on the number of threads.
  ///
  /// - Throws: ``ProbeError`` for data that this classifier cannot learn from.
  func fit(_ features: FeatureMatrix, _ labels: LabelMatrix, threads: Int) throws -> any FittedClassifier

  /// Learns several sets of labels from the same training rows and predicts test rows with each: what they share is
  /// computed once. A label column with one class predicts that class. `onStop` is called for each set whose solver stopped
  /// before its optimum.
  ///
  /// - Throws: as ``fit(_:_:threads:)``, and for test rows of another width.
  func predictions(
    train: FeatureMatrix, labels: [LabelMatrix], test: FeatureMatrix, threads: Int, onStop: () -> Void
  ) throws -> [LabelMatrix]
}

/// A classifier that has seen its training rows.
public protocol FittedClassifier: Sendable {
  /// Each label column's classes, ascending.
  var classes: [[Int]] { get }

  /// The probability of each class, as [column][row][class] in the order of ``classes``; rows add up to 1.
  ///
  /// - Throws: ``ProbeError`` when the number of features differs from the training rows'.
  func predictProbabilities(_ features: FeatureMatrix, threads: Int) throws -> [[[Double]]]

  /// The likeliest label of each row and column; the smallest label among equally likely ones.
  ///
  /// - Throws: as ``predictProbabilities(_:threads:)``.
  func predict(_ features: FeatureMatrix, threads: Int) throws -> LabelMatrix
}

extension Classifier {
  /// The same without word of solvers that stopped.
  public func predictions(
    train: FeatureMatrix, labels: [LabelMatrix], test: FeatureMatrix, threads: Int
  ) throws -> [LabelMatrix] {
    try predictions(train: train, labels: labels, test: test, threads: threads, onStop: {})
  }

  /// Learns from training rows with a thread for each core.
  public func fit(_ features: FeatureMatrix, _ labels: LabelMatrix) throws -> any FittedClassifier {
    try fit(features, labels, threads: Parallel.defaultThreads)
  }

  /// Checks what every classifier needs: a label for each row.
  func check(_ features: FeatureMatrix, _ labels: LabelMatrix) throws {
    try labels.require(rows: features.rows)
  }
}

extension FittedClassifier {
  /// The likeliest label of each row and column, with a thread for each core.
  public func predict(_ features: FeatureMatrix) throws -> LabelMatrix {
    try predict(features, threads: Parallel.defaultThreads)
  }

  /// The probability of each class, with a thread for each core.
  public func predictProbabilities(_ features: FeatureMatrix) throws -> [[[Double]]] {
    try predictProbabilities(features, threads: Parallel.defaultThreads)
  }
}
