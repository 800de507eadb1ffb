import Arrays
import Foundation
import GPT
import Records
import Tasks

/// How a model gets over a lasting lesion while training goes on, beside random lesions of the same norm.
public struct RecoveryReport: Codable, Sendable {
  /// The model's accuracy after some steps.
  public struct Point: Codable, Sendable {
    /// Updates since the lesion.
    public let step: Int
    /// The accuracy at this step.
    public let accuracy: TaskAccuracy
  }

  /// One lesion and the training after it.
  public struct Recovery: Codable, Sendable {
    /// `lesion`, or `random 1`, ….
    public let name: String
    /// The number of parameters changed, and the Frobenius norm of the change.
    public let places: Int
    /// The Frobenius norm of the change.
    public let norm: Double
    /// The share of places in common with the lesion.
    public let overlap: Double
    /// From step 0, right after the lesion, on.
    public let curve: [Point]
    /// The first evaluated step at which an output's generated accuracy reaches the asked share of the former one, by
    /// output; null when it is not reached. 0 means that the lesion left it there.
    public let recoveredAt: [String: Int?]
    /// Each head before the lesion and at the end.
    public let heads: [HeadShift]
    /// Where the trained model was written; nil when it was not kept.
    public let run: String?

    /// Right after the lesion, and at the end.
    public var after: TaskAccuracy { curve[0].accuracy }
    /// The accuracy at the end.
    public var end: TaskAccuracy { curve[curve.count - 1].accuracy }
  }

  /// How training went on.
  public let settings: RecoverySettings
  /// The world's name.
  public let world: String
  /// The number of texts, and whether they are a sample of the world's inputs.
  public let inputs: Int
  /// Whether the texts are a sample of the world's inputs.
  public let isSample: Bool
  /// What was done, as a specification that does it again.
  public let specification: InterventionSpecification
  /// Heads of which nothing is left: all their places in `W_O` are part of the lesion.
  public let lesionedHeads: [String]
  /// The outputs in the order of the world.
  public let outputs: [String]
  /// The untouched model.
  public let before: TaskAccuracy
  /// The lesion first, then the random ones.
  public let recoveries: [Recovery]

  /// The answer to the one input that was asked for: untouched, damaged and at the end.
  public let answer: AnswerReport?

  /// Applies a lesion, trains, and compares; nothing is written into the run's own directory.
  ///
  /// - Parameters:
  ///   - run: the model with its world and its record.
  ///   - specification: the lesion.
  ///   - settings: how it is trained further, and what it is compared with.
  ///   - selection: the inputs that answers are measured on.
  ///   - input: one of the world's inputs, whose answer is compared token by token; nil for none.
  ///   - directory: where the trained models are kept, each as a run directory; nil to drop them.
  ///   - place: how the report names that directory; nil for its own path.
  ///   - command: recorded in these runs.
  ///   - threads: threads to work on.
  ///   - onTrained: gets the model that was trained after the lesion.
  ///   - onProgress: hears the number of updates done and of all.
  /// - Throws: `ArgumentError` for a lesion that does not fit, `TrainingError` when training fails.
  public init(
    _ run: Run, lesion specification: InterventionSpecification, settings: RecoverySettings,
    selection: TextSelection = TextSelection(), asking input: String? = nil,
    keepingRunsIn directory: String? = nil,
    shownAs place: String? = nil, command: String = "",
    threads: Int = Parallel.defaultThreads, onTrained: ((Model) -> Void)? = nil,
    onProgress: (Int, Int) -> Void = { _, _ in }
  ) throws {
    try settings.check()
    let subject =
      try input.map { try Session(run: run, selection: selection, asking: $0, threads: threads) }
      ?? Session(run: run, selection: selection, threads: threads)
    try specification.check(subject)
    let lesion = try Lesion(specification.interventions, of: subject)
    if let directory {
      try Self.refuse(place ?? directory, of: run)
      for name in settings.runs { try RunDirectory("\(directory)/\(name)").refuseRun(force: false) }
    }
    let temporary = FileManager.default.temporaryDirectory.appendingPathComponent("recovery-\(UUID())").path
    defer { try? FileManager.default.removeItem(atPath: temporary) }
    let trial = RecoveryTrial(
      subject: subject, training: try RecoveryTraining(run, settings), settings: settings,
      before: TaskAccuracy(try subject.evaluate(), of: subject.texts),
      state: try HeadStates(subject, settings), directory: directory ?? temporary,
      place: place ?? directory, command: command)
    let lesions =
      [("lesion", lesion)]
      + (try (0..<settings.controls).map {
        ("random \($0 + 1)", try lesion.random(in: subject.model, seed: settings.seed &+ UInt64($0)))
      })
    let total = lesions.count * settings.steps
    var done = 0
    var models: [Model] = []
    recoveries = try lesions.map { name, one in
      let (recovery, trained) = try trial.recovery(
        from: one, named: name, overlap: one.overlap(with: lesion)
      ) {
        done += 1
        onProgress(done, total)
      }
      models.append(trained)
      return recovery
    }
    onTrained?(models[0])
    answer = try input.map { input in
      let asked = [("damaged", lesion.applied(to: subject.model)), ("at the end", models[0])]
      return try AnswerReport(
        of: subject, input: subject.texts.world.parse(input: input),
        asking: asked.map { name, model in
          AnswerReport.Asked(
            name: name, subject: Session(model: model, texts: subject.texts, threads: threads))
        })
    }
    self.settings = settings
    world = subject.texts.world.name
    inputs = subject.texts.count
    isSample = subject.texts.isSample
    self.specification = specification
    lesionedHeads = lesion.silencedHeads(of: subject.model)
    outputs = subject.texts.outputs
    before = trial.before
  }

  /// - Throws: `FileError` for a directory inside of the run's own.
  private static func refuse(_ directory: String, of run: Run) throws {
    func resolved(_ path: String) -> String {
      URL(fileURLWithPath: path).standardizedFileURL.resolvingSymlinksInPath().path
    }
    let (new, own) = (resolved(directory), resolved(run.path))
    guard new != own, !new.hasPrefix(own + "/") else {
      throw FileError(directory, "is part of the run itself", hint: "choose another \(setting: "directory")")
    }
  }
}

/// The training after lesions of one model.
struct RecoveryTrial {
  let subject: Session<TaskTexts>
  let training: RecoveryTraining
  let settings: RecoverySettings
  let before: TaskAccuracy
  let state: HeadStates
  let directory: String
  /// How the report names the directory; nil when the trained models are not kept.
  let place: String?
  let command: String

  func recovery(
    from lesion: Lesion, named name: String, overlap: Double, onStep: () -> Void
  ) throws -> (recovery: RecoveryReport.Recovery, trained: Model) {
    let texts = subject.texts
    func evaluated(_ model: Model) throws -> TaskAccuracy {
      TaskAccuracy(
        try Session(model: model, texts: texts, threads: subject.threads).evaluate(), of: texts)
    }
    let model = lesion.applied(to: subject.model)
    var curve = [RecoveryReport.Point(step: 0, accuracy: try evaluated(model))]
    let runName = name.replacingOccurrences(of: " ", with: "-")
    let trained = try training.train(
      model, freezing: try settings.frozen(lesion, in: model), in: "\(directory)/\(runName)",
      command: command,
      threads: subject.threads, onStep: onStep
    ) { model, step in
      curve.append(RecoveryReport.Point(step: step, accuracy: try evaluated(model)))
    }
    let end = Session(model: trained, texts: texts, threads: subject.threads)
    let recovery = RecoveryReport.Recovery(
      name: name, places: lesion.count, norm: lesion.norm, overlap: overlap, curve: curve,
      recoveredAt: Dictionary(
        uniqueKeysWithValues: texts.outputs.map { output in
          let goal = settings.recovered * (before.generated?[output] ?? 0)
          return (output, curve.first { $0.accuracy.generated?[output] ?? 0 >= goal }?.step)
        }),
      heads: try HeadStates(end, settings).shifts(from: state), run: place.map { "\($0)/\(runName)" })
    return (recovery, trained)
  }
}
