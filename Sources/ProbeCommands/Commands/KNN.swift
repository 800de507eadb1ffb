import ArgumentParser
import GPT
import Probe
import Reports
import Viz

struct KNN: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "knn",
    abstract: "Tell how well labels can be read from features by their nearest neighbours.",
    discussion: """
      Examples:
        probe-cli knn --features X.npy --labels y.npy
        probe-cli knn --features X.npy --labels y.npy --neighbours 5 \\
          --metric cosine --folds 10
        probe-cli knn --features X.npy --labels y.npy --groups g.npy --folds 4
        probe-cli knn --features X.npy --labels y.npy --test-half --json | jq .mean
        probe-cli knn --features X.npy --labels y.npy --probe linear --standardize

      Features are an array of shape [rows, features]; labels are whole numbers of
      shape [rows], or [rows, questions] to answer several at once. Predictions are
      those of scikit-learn's KNeighborsClassifier, folds those of its unshuffled
      StratifiedKFold (KFold for several questions, GroupKFold with --groups).
      --probe linear asks multinomial logistic regression with an L2 penalty
      instead, under the same folds and scores. Read the score beside its controls:
      always the most frequent label, and the same labels in shuffled order.
      """)

  @Option(
    help: ArgumentHelp("An .npy file of shape [rows, features].", valueName: "X.npy"),
    completion: .file(extensions: ["npy"]))
  var features: String

  @Option(
    help: ArgumentHelp("An .npy file of whole numbers, [rows] or [rows, questions].", valueName: "y.npy"),
    completion: .file(extensions: ["npy"]))
  var labels: String

  @Option(in: .neighbours, help: ArgumentHelp("The number of neighbours.", valueName: "n"))
  var neighbours: Int = 8

  @Option(help: ArgumentHelp("How votes count.", valueName: "weights"))
  var weights: KNearestNeighbours.Weights = .distance

  @Option(help: ArgumentHelp("The distance.", valueName: "metric"))
  var metric: KNearestNeighbours.Metric = .l2

  @Option(help: "What learns the labels.") var probe: ProbeKind = .knn

  @Option(
    name: .customLong("C"),
    in: .inversePenalty,
    help: ArgumentHelp("The linear probe's inverse strength of the penalty.", valueName: "x"))
  var inversePenalty: Double = 1

  @Flag(help: "Bring features to mean 0 and deviation 1 for the linear probe.") var standardize = false

  @Option(in: .folds, help: ArgumentHelp("The number of folds (5).", valueName: "n")) var folds: Int?

  @Flag(help: "Learn from the first half of the rows and test on the second.") var testHalf = false

  @Flag(help: "Test on each half of the rows, learning from the other.") var swapHalves = false

  @Flag(help: "Test on each group of --groups, learning from all others.") var leaveOneGroupOut = false

  @Option(
    help: ArgumentHelp(
      "An .npy file with a group for each row; rows of a group stay in one fold.", valueName: "g.npy"),
    completion: .file(extensions: ["npy"]))
  var groups: String?

  @Option(help: ArgumentHelp("The score.", valueName: "score"))
  var score: Score = .macroF1

  @Option(in: .shuffles, help: ArgumentHelp("How often labels are shuffled for the control.", valueName: "n"))
  var shuffles: Int = 5

  @Option(in: .seed, help: ArgumentHelp("The seed of the shuffles.", valueName: "n")) var seed: UInt64 = 0

  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard testHalf || swapHalves ? folds == nil && groups == nil && testHalf != swapHalves : true else {
      throw ValidationError("--test-half and --swap-halves stand alone: leave out --folds and --groups")
    }
    guard !leaveOneGroupOut || (groups != nil && folds == nil) else {
      throw ValidationError("--leave-one-group-out needs --groups and no --folds")
    }
  }

  /// What learns the labels.
  enum ProbeKind: String, ExpressibleByArgument, CaseIterable { case knn, linear }

  private var classifier: any Classifier {
    switch probe {
    case .knn: KNearestNeighbours(k: neighbours, metric: metric, weights: weights)
    case .linear: LogisticRegression(inversePenalty: inversePenalty, standardizes: standardize)
    }
  }

  private func split(_ labels: LabelMatrix) -> Split {
    if testHalf { return .holdOut(.second) }
    if swapHalves { return .twoFold }
    if leaveOneGroupOut { return .leaveOneGroupOut }
    return groups != nil ? .grouped(folds ?? 5) : .standard(folds: folds ?? 5, for: labels)
  }

  func run() throws {
    let features = try FeatureMatrix(path: features)
    let labels = try LabelMatrix(path: labels)
    let groups = try groups.map { try LabelMatrix(path: $0, isSingle: true).single }
    let bar = LateProgress(unit: "folds")
    defer { bar.finish() }
    let report = try CrossValidation(
      classifier, split: split(labels), score: score, shuffles: shuffles, seed: seed
    ).run(features, labels, groups: groups) { bar.update($0, of: $1) }
    if output.json { return try output.print(json: report) }
    Terminal.print { ProbeText(report: report, out: $0).print() }
  }
}

extension KNearestNeighbours.Metric: ExpressibleByArgument {}
extension KNearestNeighbours.Weights: ExpressibleByArgument {}
extension Score: ExpressibleByArgument {}
