import Arrays
import Foundation
import GPT
import Intervene
import Records
import Synchronization
import Tasks
import Worlds

/// A model that a playground shows, with what is known of it untouched: computed once.
///
/// It is never changed. What a state does to it happens to copies and in hooks, so states do not disturb each other.
public final class PlaygroundModel: Sendable {
  /// The name in addresses.
  public let id: String
  /// What to call it.
  public let name: String
  /// Its directory as a person would type it; nil for the model that comes with the program.
  public let path: String?
  /// The model with its world and tokenizer.
  public let run: Run
  /// The checkpoint that this is; nil for the run's model itself.
  public let step: Int?
  /// 16 hexadecimal digits that tell models apart; nil where the files cannot be read.
  public let hash: String?
  /// The inputs of its world; nil without one.
  let inputs: ModelInputs?
  /// How the surface that it is opened from writes commands.
  let naming: SettingNaming
  /// Threads to work on.
  let threads: Int
  /// Answers to all inputs that were asked for before, by interventions.
  let strips = RecentValues<String, Answers>(most: 256)
  /// Views that take seconds, by what was asked.
  let views = RecentValues<String, ViewReport>(most: 64)

  /// Opens what is shown of a run.
  ///
  /// - Parameters:
  ///   - run: the model.
  ///   - id: its name in addresses.
  ///   - name: what to call it.
  ///   - path: its directory as a person would type it; nil for the model that comes with the program.
  ///   - step: the checkpoint that this is.
  ///   - most: the largest number of inputs whose answers are shown.
  ///   - naming: how commands are written.
  ///   - threads: threads to work on.
  /// - Throws: what reading the world's inputs throws.
  public init(
    _ run: Run, id: String, name: String, path: String?, step: Int? = nil, most: Int = 128,
    naming: SettingNaming = .plain, threads: Int = Parallel.defaultThreads
  ) throws {
    self.id = id
    self.name = name
    self.path = path
    self.run = run
    self.step = step
    self.naming = naming
    self.threads = threads
    hash = try? run.modelFingerprint()
    inputs =
      run.world == nil || run.tokenizer == nil ? nil : try ModelInputs(run, most: most, threads: threads)
  }

  /// The sizes of the model.
  var dimensions: Dimensions { run.model.dimensions }
}

/// The inputs of a model's world, with the untouched model's answers.
struct ModelInputs: Sendable {
  let world: World
  let graph: DependencyGraph
  /// All inputs, or a sample of them.
  let session: Session<TaskTexts>
  /// The values of each input.
  let names: [String]
  /// Whether each was left out of the training data; nil where that is not known.
  let heldOut: [Bool?]
  let training: TrainingInputs
  /// The untouched model's own answers.
  let untouched: Answers
  /// What the untouched model computes below each layer, [layer][batch].
  let lower: [[Model.ResidualStart]]
  /// What is known of inputs that were asked for before, by input.
  private let readings = RecentValues<String, InputTexts>(most: 1_024)

  var texts: TaskTexts { session.texts }

  init(_ run: Run, most: Int, threads: Int) throws {
    world = try run.requireWorld()
    graph = world.graph
    session = try Session(run: run, selection: TextSelection(most: most, seed: 0), threads: threads)
    training = try TrainingInputs(of: run)
    let (world, training) = (world, training)
    names = session.texts.examples.map { world.text(of: $0.input) }
    heldOut = session.texts.examples.map { training.contains($0.input).map { !$0 } }
    untouched = try EvaluationRun(subject: session, interventions: []).generated()
    let layers = 0..<run.model.dimensions.layers
    let lower = try LowerLayers(session, before: layers)
    self.lower = try layers.map { layer in
      try lower.batches.indices.map { try lower.start(at: layer, batch: $0) }
    }
  }

  /// The input that is shown where a state names none: the first that was left out of the training data, else the first.
  var standard: String { names[heldOut.firstIndex(of: true) ?? 0] }

  /// The texts that the command line reads when it is asked this input: where all inputs are a sample, one more may be
  /// among them.
  func texts(asking input: Input) throws -> InputTexts {
    let name = world.text(of: input)
    if let known = readings[name] { return known }
    let isShown = session.texts.examples.contains { $0.input == input }
    let subject =
      isShown
      ? session
      : Session(
        model: session.model,
        texts: try TaskTexts(
          of: world, tokenizer: session.texts.tokenizer,
          selection: TextSelection(most: session.texts.count, seed: 0), including: [input]),
        threads: session.threads)
    let number = subject.texts.examples.firstIndex { $0.input == input }!
    let run = EvaluationRun(subject: subject, interventions: [])
    let made = InputTexts(
      subject: subject, number: number, isShown: isShown, untouched: try run.logits(of: number))
    readings[name] = made
    return made
  }
}

/// One input among the texts that interventions see.
struct InputTexts: Sendable {
  let subject: Session<TaskTexts>
  /// Its number among the texts.
  let number: Int
  /// Whether these are the texts whose answers are shown.
  let isShown: Bool
  /// The untouched model's logits behind each position of the right text.
  let untouched: [[Float]]
}

/// Values that were computed lately, by what was asked.
final class RecentValues<Key: Hashable & Sendable, Value: Sendable>: Sendable {
  private struct Held {
    var values: [Key: (value: Value, used: Int)] = [:]
    var clock = 0
  }

  private let held = Mutex(Held())
  private let most: Int

  /// - Parameter most: what is held at most; the longest unused goes first.
  init(most: Int) { self.most = most }

  subscript(key: Key) -> Value? {
    get {
      held.withLock { held in
        guard let found = held.values[key] else { return nil }
        held.clock += 1
        held.values[key]?.used = held.clock
        return found.value
      }
    }
    set {
      guard let newValue else { return }
      held.withLock { held in
        held.clock += 1
        held.values[key] = (newValue, held.clock)
        if held.values.count > most, let oldest = held.values.min(by: { $0.value.used < $1.value.used }) {
          held.values[oldest.key] = nil
        }
      }
    }
  }
}
