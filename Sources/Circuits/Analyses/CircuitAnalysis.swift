import GPT
import Intervene
import Records
import Tasks

/// Which edges of a model compute an output, by one of the methods, and how far they are enough (``CircuitReport``).
public struct CircuitAnalysis: Analysis {
  public static let name = "circuit"
  public static let summary = "Find the edges that compute an output, and measure how far they suffice."

  /// The output; not with prompts.
  public var target: String?
  /// How edges are scored: a name of ``CircuitMethods``.
  public var method = EdgeAttribution.name
  /// What stands in the place of removed edges.
  public var ablation = CircuitAblation.resample
  /// What is measured.
  public var metric = PatchMetric.logitDifference
  /// What methods can be told.
  public var options = CircuitMethodSettings()
  /// The size of the circuit; nil for the smallest that is faithful.
  public var edges: Int?
  /// Faithful is what reaches this share.
  public var faithfulness = 0.9
  /// A circuit from a file (``CircuitFile``) instead of a method.
  public var circuit: String?
  /// The pairs of texts.
  public var pairs = CircuitPairChoice()

  public init() {}

  public static let settings: [Setting<Self>] =
    [
      .text("target", \.target, "The output.", as: "name"),
      .text(
        "method", \.method,
        "How edges are scored: \(CircuitMethods.all.map { $0.name }.joined(separator: ", ")).", as: "name"),
      .choice("ablation", \.ablation, "What stands in the place of removed edges."),
      .choice("metric", \.metric, "What is measured."),
      .number("size", \.edges, in: .edges, "The size of the circuit (the smallest faithful one)."),
      .number(
        "faithfulness", \.faithfulness, in: .positiveShare("faithfulness"),
        "What counts as faithful: a share of what the whole model does beyond none."),
      .number("steps", \.options.steps, in: .integrationSteps, "Steps of integrated gradients."),
      .number(
        "activationSteps", \.options.activationSteps, in: .integrationSteps,
        "Steps of eap-ig-activations, for each node."),
      .choice("side", \.options.side, "The texts that plain gradients are taken at."),
      .number(
        "threshold", \.options.threshold, in: .positive("threshold", to: 1e6),
        "Of acdc: what an edge may cost to be dropped (a ladder of thresholds)."),
      .number(
        "iterations", \.options.iterations, in: .maskIterations, "Of trained masks: steps of training."),
      .number(
        "penalty", \.options.penalty, in: .positive("penalty", to: 1e6),
        "Of trained masks: the price of keeping all edges, in units of what they do."),
      .number("beam", \.options.beam, in: .beam, "Of beam: sets that the search goes on with."),
      .text(
        "circuit", \.circuit, "Measure the circuit of this file (EAP-IG's JSON) instead of finding one.",
        as: "file"),
    ] + CircuitPairChoice.settings.map { $0.lifted(to: \.pairs) }

  public func check() throws {
    try pairs.check()
    guard CircuitMethods.named(method) != nil else {
      throw ArgumentError.unknown("method", method, at: "method", among: CircuitMethods.all.map { $0.name })
    }
    guard target != nil || pairs.prompts != nil else {
      throw UsageError("name the output with \(setting: "target")")
    }
    guard target == nil || pairs.prompts == nil else {
      throw UsageError("\(setting: "prompts") names its answers: leave \(setting: "target") out")
    }
  }

  public func run(on run: Run, job: Job) throws -> CircuitReport {
    guard let method = CircuitMethods.named(method)?.init(options) else {
      throw ArgumentError.unknown("method", method, at: "method", among: CircuitMethods.all.map { $0.name })
    }
    let model = run.model.trainable
    let found = try pairs.find(run, target: target, job: job)
    let question = try CircuitQuestion(
      model, found, ablation: ablation, metric: metric, seed: pairs.seed, threads: job.threads, job: job)
    let file = try circuit.map { try CircuitFile(reading: $0, for: question.problem.graph) }
    return try CircuitReport(
      self, question, method: method, file: file, trained: TrainingInputs(of: run), job: job)
  }
}

extension NumberRange where Number == Int {
  /// Sizes of circuits.
  fileprivate static var edges: Self { Self("edges", 1...10_000_000) }
  /// Steps of integrated gradients.
  package static var integrationSteps: Self { Self("steps", 1...1_000) }
  /// Steps of training masks.
  package static var maskIterations: Self { Self("iterations", 1...100_000) }
}
