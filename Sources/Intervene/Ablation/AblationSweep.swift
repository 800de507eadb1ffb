import GPT
import Records
import Synchronization
import Tasks

/// Each part of a model ablated on its own.
public struct AblationSweep: Codable, Sendable {
  /// What is ablated one by one.
  public enum Parts: String, Codable, Sendable, CaseIterable, LosslessStringConvertible {
    /// Heads, whole attention layers, whole MLP layers, or single neurons behind the activation function.
    case head, attention, mlp, neuron

    public init?(_ description: String) { self.init(rawValue: description) }

    public var description: String { rawValue }

    /// What several are called.
    var plural: String {
      switch self {
      case .head: "heads"
      case .attention: "attention layers"
      case .mlp: "MLPs"
      case .neuron: "neurons"
      }
    }

    /// Whether a part is a whole layer.
    var areLayers: Bool { self == .attention || self == .mlp }
  }

  /// One part's ablation.
  public struct Row: Codable, Sendable {
    /// `1.3` for heads and neurons, `1` for layers.
    public let part: String
    /// The layer, counted from 0.
    public let layer: Int
    /// The number in the layer; 0 for whole layers.
    public let index: Int
    /// Accuracy by output.
    public let teacherForced: [String: Double]
    /// Nil for neurons, whose answers are not generated.
    public let generated: [String: Double]?
    /// Of both, when the texts are a sample of the world's inputs.
    public let intervals: TaskAccuracy.Intervals?
  }

  /// What was ablated one by one.
  public let parts: Parts
  /// What activations were replaced by.
  public let mode: AblationMode
  /// The world's name.
  public let world: String
  /// The number of texts.
  public let inputs: Int
  /// Whether the texts are a sample of the world's inputs.
  public let isSample: Bool
  /// The output that a reader asked for; nil for all.
  public let target: String?
  /// The outputs in the order of the world.
  public let outputs: [String]
  /// The untouched model; without generated answers where parts are neurons.
  public let baseline: TaskAccuracy
  /// By layer, then number.
  public let rows: [Row]
  /// How many parts were not reached when the sweep was stopped before its end.
  public let unreached: Int

  /// Ablates every part of a kind. Heads share work as in ``SubsetRunner``; of other parts the layers below are not run
  /// again. A sweep that is cancelled keeps the parts that it reached.
  ///
  /// - Throws: as ``AblationReport`` does; `Cancelled` before the first part was measured.
  public init(
    _ subject: Session<TaskTexts>, each parts: Parts, mode: AblationMode = .zero, seed: UInt64 = 0,
    target: String? = nil, job: Job = Job()
  ) throws {
    _ = try target.map { try subject.texts.output($0) }
    let texts = subject.texts
    let units = try Self.units(parts, subject.model.dimensions)
    let ablations = units.map { Self.ablation($0, parts, mode, seed) }
    try ablations[0].check(subject)
    let generates = parts != .neuron
    let total = units.count * (generates ? 2 : 1)
    let read: [[Double]]
    if parts == .head, subject.model.architecture is any DecoderTransformer {
      let sets = units.map { HeadSet([Head($0.layer, $0.index)], layers: subject.model.dimensions.layers) }
      let scores = try SubsetRunner(subject, mode: mode, seed: seed).scores(of: sets)
      read = units.indices.map { unit in texts.outputs.indices.map { scores.accuracies($0)[unit] } }
    } else {
      read = try subject.teacherForced(
        zip(units, ablations).map { (layer: $0.layer, intervention: $1) },
        job: job, onProgress: { job.update($0 * units.count / total, of: units.count, parts.plural) })
    }
    func byOutput(_ values: [Double]) -> [String: Double] {
      Dictionary(uniqueKeysWithValues: zip(texts.outputs, values))
    }
    var rows: [Row] = []
    for number in read.indices where !(generates && job.isCancelled) {
      var generated: [String: Double]?
      if generates {
        let answers = try subject.generate([ablations[number]])
        generated = byOutput(texts.outputs.indices.map(answers.accuracy))
        // Each part is read first and then left to answer: half of the work each.
        job.update((units.count + number + 1) * units.count / total, of: units.count, parts.plural)
      }
      let unit = units[number]
      let teacherForced = byOutput(read[number])
      rows.append(
        Row(
          part: parts.areLayers ? "\(unit.layer)" : "\(unit)", layer: unit.layer, index: unit.index,
          teacherForced: teacherForced, generated: generated,
          intervals: .init(teacherForced: teacherForced, generated: generated, of: texts)))
    }
    guard !rows.isEmpty else { throw Cancelled() }
    self.parts = parts
    self.mode = mode
    world = texts.world.name
    inputs = texts.count
    isSample = texts.isSample
    self.target = target
    outputs = texts.outputs
    baseline = TaskAccuracy(try subject.evaluate(generating: generates), of: texts)
    self.rows = rows
    unreached = units.count - rows.count
  }

  /// - Throws: `ArgumentError` for parts of MLPs where blocks have none.
  static func units(_ parts: Parts, _ d: Dimensions) throws -> [any LayerUnit] {
    if parts == .mlp || parts == .neuron {
      try ArgumentError.checkMLPs(d, at: "parts", in: parts.rawValue)
    }
    let perLayer =
      switch parts {
      case .head: d.heads
      case .neuron: d.mlpWidth
      case .attention, .mlp: 1
      }
    return (0..<d.layers).flatMap { layer in
      (0..<perLayer).map { parts == .neuron ? Neuron(layer, $0) as any LayerUnit : Head(layer, $0) }
    }
  }

  static func ablation(
    _ unit: any LayerUnit, _ parts: Parts, _ mode: AblationMode, _ seed: UInt64
  ) -> Ablation {
    var ablation = Ablation(mode: mode)
    ablation.seed = seed
    switch parts {
    case .head: ablation.heads = [Head(unit.layer, unit.index)]
    case .neuron: ablation.neurons = [Neuron(unit.layer, unit.index)]
    case .attention: ablation.attention = [unit.layer]
    case .mlp: ablation.mlps = [unit.layer]
    }
    return ablation
  }

  /// One row a part: each output's accuracy teacher-forced, then generated, then what always giving the most frequent
  /// value reaches (`…_constant`); for a sample then the ends of 95 % intervals (`…_low`, `…_high`).
  public var table: Table {
    let areGenerated = rows.first?.generated != nil
    return Table(rows) {
      Column("part", \.part)
      Column("layer", \.layer)
      Column("index", \.index)
      for output in outputs { Column(output) { $0.teacherForced[output] } }
      if areGenerated {
        for output in outputs { Column("\(output)_generated") { $0.generated?[output] } }
      }
      for output in outputs { Column("\(output)_constant") { _ in baseline.majority[output] } }
      if isSample {
        for output in outputs { Column.ends(output) { $0.intervals?.teacherForced[output] } }
        if areGenerated {
          for output in outputs {
            Column.ends("\(output)_generated") { $0.intervals?.generated?[output] }
          }
        }
      }
    }
  }
}

extension Session where Texts == TaskTexts {
  /// Accuracies by output, teacher-forced, of each of many interventions that change nothing below some layer:
  /// the layers below are run once. Those that are not reached before the job is cancelled are left out.
  func teacherForced(
    _ interventions: [(layer: Int, intervention: any Intervention)], job: Job = Job(),
    onProgress: (Int) -> Void = { _ in }
  ) throws -> [[Double]] {
    let lower = try LowerLayers(self, before: interventions.map(\.layer))
    var accuracies: [[Double]] = []
    for (number, entry) in interventions.enumerated() where !job.isCancelled {
      let score = try lower.score(model, from: entry.layer) {
        try hooks(of: [entry.intervention], members: $0.members)
      }
      onProgress(number + 1)
      accuracies.append(score.accuracy)
    }
    return accuracies
  }
}
