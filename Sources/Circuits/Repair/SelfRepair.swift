import Arrays
import GPT
import Intervene
import Records
import Tasks

/// What one head does directly and what is made good for when it is gone.
///
/// Effects are changes of m, mean over texts, when the head's output is replaced. *Direct* is the way from the head to the logits
/// with the final norm's scale held: what the head's own output is worth. The *total* lets everything follow. Their difference is made
/// by three things, in this order: the final norm, which divides by something else now; later heads that read the head; and later
/// MLPs. With all of them frozen, direct and total are the same. Positive repair brings m back up.
///
/// Rushing and Nanda 2024, "Explorations of Self-Repair in Language Models"; McGrath et al. 2023, "The Hydra Effect".
public struct HeadRepair: Codable, Sendable, Equatable {
  /// The head.
  public let head: String
  /// The change of m along the direct way alone, the final norm held.
  public let direct: Double
  /// The change of m when the head is gone.
  public let total: Double
  /// total − direct: above 0 where the rest makes good for a loss.
  public let repair: Double
  /// The part of the final norm's scale.
  public let norm: Double
  /// The part of later heads that read the head.
  public let heads: Double
  /// The part of later MLPs that read the head.
  public let mlps: Double
}

/// Self-repair of every head.
public struct SelfRepairReport: Codable, Sendable {
  /// The output.
  public let target: String
  /// How heads were removed.
  public let ablation: CircuitAblation
  /// What was measured.
  public let metric: PatchMetric
  /// Texts that were read.
  public let texts: Int
  /// m of the whole model.
  public let whole: Double
  /// One a head.
  public let heads: [HeadRepair]
}

/// Asks what makes good for each head (``SelfRepairReport``).
public struct SelfRepairAnalysis: Analysis {
  public static let name = "self-repair"
  public static let summary = "What makes good for a removed head: the final norm, later heads or later MLPs?"

  /// The output; required but for prompts.
  public var target: String?
  /// What stands in the place of a removed head.
  public var ablation = CircuitAblation.mean
  /// What is measured.
  public var metric = PatchMetric.logitDifference
  /// The pairs of texts.
  public var pairs = CircuitPairChoice()

  public init() {}

  public static let settings: [Setting<Self>] =
    [
      .text("target", \.target, "The output.", as: "name"),
      .choice("ablation", \.ablation, "What stands in the place of a removed head."),
      .choice("metric", \.metric, "What is measured."),
    ] + CircuitPairChoice.settings.map { $0.lifted(to: \.pairs) }

  public func check() throws {
    try pairs.check()
    guard (target != nil) != (pairs.prompts != nil) else {
      throw UsageError("name the output with \(setting: "target"), or give \(setting: "prompts")")
    }
    guard metric == .logitDifference else {
      throw ArgumentError(
        "metric", "direct effects add up for the logit difference only, found \(metric.rawValue)",
        hint: "measure logit-diff")
    }
  }

  public func run(on run: Run, job: Job) throws -> SelfRepairReport {
    let question = try CircuitQuestion(
      run.model.trainable, pairs.find(run, target: target, job: job), ablation: ablation, metric: metric,
      seed: pairs.seed, threads: job.threads, job: job)
    let (problem, graph) = (question.problem, question.problem.graph)
    let all = EdgeMask.all(graph)
    let held = try problem.masked.gradient(of: problem.measure, freezesNorms: true).products
    let heads = Head.all(in: graph.dimensions)
    var masks: [EdgeMask] = []
    var directEdges: [Int] = []
    for head in heads {
      guard let writer = graph.writers.firstIndex(of: .head(head)) else { continue }
      var (direct, toHeads, total) = (all, all, all)
      for edge in graph.edges(from: writer) {
        total.kept[edge] = 0
        switch graph.readers[graph.reader(of: edge)].node {
        case .logits:
          directEdges.append(edge)
          direct.kept[edge] = 0
          toHeads.kept[edge] = 0
        case .head: toHeads.kept[edge] = 0
        default: break
        }
      }
      masks += [direct, toHeads, total]
    }
    let values = try problem.masked.means(problem.measure, masks) { done, of in
      try job.check()
      job.update(done, of: of, "runs")
    }
    let whole = question.ends.whole
    let count = Double(problem.masked.texts.count)
    return SelfRepairReport(
      target: target ?? "the answers", ablation: ablation, metric: metric, texts: problem.masked.texts.count,
      whole: whole,
      heads: heads.indices.map { place in
        let direct = held[directEdges[place]] / count
        let effects = (0..<3).map { values[3 * place + $0] - whole }
        return HeadRepair(
          head: heads[place].description, direct: direct, total: effects[2], repair: effects[2] - direct,
          norm: effects[0] - direct, heads: effects[1] - effects[0], mlps: effects[2] - effects[1])
      })
  }
}
