import Arrays
import Foundation

/// A registry of benchmarks. A new one is one more entry; each library has a list of its own, and lists add up.
public struct BenchmarkSuite: Sendable {
  /// One piece of work to time.
  public struct Entry: Sendable {
    let name: String
    let work: String
    let tokens: Int?
    let operations: Double?
    let repeats: Int
    let prepare: @Sendable (_ threads: Int) throws -> () throws -> Void

    /// Repeats that are not timed; none where one repeat is all that there is time for.
    var warmUp: Int { repeats == 1 ? 0 : max(2, repeats / 10) }

    /// A benchmark under a name.
    ///
    /// - Parameters:
    ///   - name: `group/name`.
    ///   - work: what is timed, in words.
    ///   - tokens: how many tokens go through a model in one repeat; nil when no model is involved.
    ///   - operations: the floating-point operations that the algorithm needs in one repeat; nil where that number
    ///     says nothing about the work.
    ///   - repeats: how often it is timed.
    ///   - prepare: makes everything ready and returns the work to time.
    public init(
      name: String, work: String, tokens: Int? = nil, operations: Double?, repeats: Int,
      prepare: @escaping @Sendable (_ threads: Int) throws -> () throws -> Void
    ) {
      self.name = name
      self.work = work
      self.tokens = tokens
      self.operations = operations
      self.repeats = repeats
      self.prepare = prepare
    }
  }

  /// In the order in which they run.
  public let entries: [Entry]

  /// A list of benchmarks.
  public init(_ entries: [Entry]) { self.entries = entries }

  /// Both lists.
  public static func + (first: BenchmarkSuite, second: BenchmarkSuite) -> BenchmarkSuite {
    BenchmarkSuite(first.entries + second.entries)
  }

  /// the-experiment's model: 128 wide, 4 layers, 4 heads, dropout 0.1.
  static func reference(vocabulary: Int) -> GPT2 {
    GPT2(vocabulary: vocabulary, context: 64, width: 128, layers: 4, heads: 4, dropout: 0.1)
  }

  /// Training and capturing activations.
  public static let models = BenchmarkSuite([
    training("train/reference", vocabulary: 16, length: 24, repeats: 120),
    training("train/large-vocabulary", vocabulary: 50_257, length: 64, repeats: 7),
    capture("capture/one", batch: 1, repeats: 400),
    capture("capture/all", batch: 32, repeats: 120),
    gradient("gradient/all", batch: 32, repeats: 60),
  ])

  /// The names that ``run(_:threads:onStart:)`` takes, groups (`train`) included.
  public var names: [String] {
    entries.map(\.name) + Set(entries.map { String($0.name.prefix { $0 != "/" }) }).sorted()
  }

  /// Runs the benchmarks whose name, or group before the slash, is among `names`; all when empty.
  public func run(
    _ names: [String], threads: Int, onStart: (String) -> Void = { _ in }
  ) throws -> BenchmarkReport {
    let chosen = entries.filter { entry in
      names.isEmpty || names.contains(entry.name) || names.contains { entry.name.hasPrefix($0 + "/") }
    }
    let peak = Stopwatch.matrixPeak(threads: threads)
    let results = try chosen.map { entry in
      onStart(entry.name)
      let work = try entry.prepare(threads)
      let times = try Stopwatch.times(repeats: entry.repeats, warmUp: entry.warmUp, work)
      let median = Quantile.value(at: 1, of: 2, in: times)
      let speed = entry.operations.map { $0 / median * 1e-6 }
      return BenchmarkResult(
        name: entry.name, work: entry.work, repeats: entry.repeats, medianMilliseconds: median,
        p10Milliseconds: Quantile.value(at: 1, of: 10, in: times),
        p90Milliseconds: Quantile.value(at: 9, of: 10, in: times),
        tokensPerSecond: entry.tokens.map { Double($0) / median * 1e3 }, gigaflopsPerSecond: speed,
        shareOfPeak: speed.map { $0 / peak })
    }
    return BenchmarkReport(
      machine: Stopwatch.machine, threads: threads, peakGigaflopsPerSecond: peak, results: results)
  }

  private static func tokens(_ vocabulary: Int, batch: Int, length: Int) -> TokenBatch {
    var generator = SeededGenerator(seed: 7)
    return TokenBatch(
      batch: batch, length: length,
      ids: (0..<batch * length).map { _ in Int32(generator.uniform(below: vocabulary)) })
  }

  /// A whole training step: forward, backward, clipping, AdamW.
  private static func training(_ name: String, vocabulary: Int, length: Int, repeats: Int) -> Entry {
    let batch = 16
    let architecture = reference(vocabulary: vocabulary)
    return Entry(
      name: name, work: "one training step, \(batch)×\(length) tokens, \(vocabulary) symbols, dropout 0.1",
      tokens: batch * length,
      operations: architecture.dimensions.trainingOperations(batch: batch, length: length), repeats: repeats
    ) { threads in
      let model = Model(architecture, seed: 1)
      let engine = GradientEngine(model, batch: batch, length: length, threads: threads)
      let optimizer = AdamW(layout: architecture.layout, decay: 0.01, threads: threads)
      let inputs = tokens(vocabulary, batch: batch, length: length)
      let data = TrainingBatch(
        inputs: inputs, targets: inputs.ids, weights: Array(repeating: 1, count: inputs.ids.count))
      var step = 0
      return {
        let (_, norm) = try engine.gradients(data, dropout: (1, step))
        step += 1
        optimizer.update(
          model.parameters, gradients: engine.gradients, gradientFactor: Float(min(1, 1 / norm)),
          learningRate: 5e-4, step: step)
      }
    }
  }

  /// A forward pass that keeps every activation and all logits.
  private static func capture(_ name: String, batch: Int, repeats: Int) -> Entry {
    let architecture = reference(vocabulary: 16)
    let length = 24
    return Entry(
      name: name, work: "forward of \(batch)×\(length) tokens, all activations and logits kept",
      tokens: batch * length,
      operations: architecture.dimensions.forwardOperations(batch: batch, length: length),
      repeats: repeats
    ) { threads in
      let model = Model(architecture, seed: 1)
      let inputs = tokens(16, batch: batch, length: length)
      let options = Model.Options(
        capture: .everything(in: architecture.dimensions), threads: threads)
      return { _ = try model.run(inputs, options: options) }
    }
  }

  /// Gradients at every hook point, beside a forward pass that keeps the same points.
  private static func gradient(_ name: String, batch: Int, repeats: Int) -> Entry {
    let architecture = reference(vocabulary: 16)
    let length = 24
    return Entry(
      name: name,
      work: "forward and backward of \(batch)×\(length) tokens, all activations and their gradients kept",
      tokens: batch * length,
      operations: 2 * architecture.dimensions.forwardOperations(batch: batch, length: length),
      repeats: repeats
    ) { threads in
      let model = Model(architecture, seed: 1)
      let inputs = tokens(16, batch: batch, length: length)
      let metric = LogitDifference(
        (0..<batch).map { AnswerPlace(example: $0, position: length - 2, right: 1, wrong: 2) })
      let options = Model.GradientOptions(at: .everything(in: architecture.dimensions), threads: threads)
      return { _ = try model.valueAndGradient(of: metric, inputs, options: options) }
    }
  }
}
