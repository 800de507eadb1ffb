import ArgumentParser
import Arrays
import GPT
import Records
import Worlds

extension LearningRateSchedule.Shape: ExpressibleByArgument {}
extension TrainingSettings.Loss: ExpressibleByArgument {}
extension TrainingSettings.Order: ExpressibleByArgument {}
private let evaluationRange = "from 1 to \(EvaluationInputs.mostDraws)"

/// What a token of texts without a world is.
enum TextSymbols: String, ExpressibleByArgument, CaseIterable {
  case characters, words

  var granularity: Granularity { self == .words ? .sentences : .characters }
}

/// Where a run's texts come from.
struct TrainingSource: ParsableArguments {
  @OptionGroup var world: WorldOptions

  @Option(
    help: ArgumentHelp("A directory with train.jsonl (and valid.jsonl) instead of a world.", valueName: "dir")
  )
  var data: String?

  @Option(help: "A token of --data without a world: a character, or a word with the space before it.")
  var symbols: TextSymbols?

  @Option(
    help: ArgumentHelp("Inputs to leave out of training, separated by semicolons.", valueName: "inputs"))
  var omit: String = ""

  @Option(in: .examples, help: ArgumentHelp("Training examples to draw from the world.", valueName: "n"))
  var examples: Int = 20_000

  @Option(in: .seed, help: ArgumentHelp("Of data, initial weights, order and dropout.", valueName: "n"))
  var seed: UInt64 = 42

  /// What to name a run after: the world, or the data's own.
  func worldName(_ world: World?) throws -> String {
    if let world { return world.name }
    let file = "\(data ?? "")/world.yaml"
    return FileAccess.exists(file) ? try World.named(file).name : "model"
  }

  func validate() throws {
    guard data == nil || omit.isEmpty else {
      throw ValidationError("--omit belongs to --world; the data of --data are taken as they are")
    }
    guard data != nil || symbols == nil else { throw ValidationError("--symbols belongs to --data") }
    guard data == nil || examples == 20_000 else {
      throw ValidationError("--examples belongs to --world; the data of --data are taken as they are")
    }
  }

  func apply(to settings: inout TrainingSettings) throws {
    settings.data.world = world.name ?? (data == nil ? "boolean" : nil)
    settings.data.worldParameters = try world.values()
    settings.data.directory = data
    settings.data.symbols = symbols?.granularity
    settings.data.omitted = omit.isEmpty ? [] : [omit]
    settings.data.trainingExamples = examples
    settings.seed = seed
  }
}

/// The size of a new model.
struct ModelSize: ParsableArguments {
  @Option(help: "What the model is built like.") var family = ModelFamily.standard
  @Option(in: .width, help: ArgumentHelp("The width of the residual stream.", valueName: "n"))
  var width: Int = 128
  @Option(in: .layers, help: ArgumentHelp("Blocks.", valueName: "n")) var layers: Int = 4
  @Option(in: .heads, help: ArgumentHelp("Attention heads of a block.", valueName: "n")) var heads: Int = 4
  @Option(
    in: .heads,
    help: ArgumentHelp(
      "Key and value heads of a \(ModelFamily.names { $0.sharesKeyValueHeads })'s block (as heads).",
      valueName: "n"))
  var kvHeads: Int?
  @Option(
    in: .mlpWidth,
    help: ArgumentHelp("The MLP's hidden width (\(ModelFamily.mlpWidths)).", valueName: "n"))
  var mlpWidth: Int?
  @Option(
    in: .context, help: ArgumentHelp("The longest sequence (as the data need, at least 64).", valueName: "n"))
  var context: Int?
  @Option(
    in: .dropout,
    help: ArgumentHelp(
      "Dropout rate (0.1; a \(ModelFamily.names { !$0.hasDropout }) has none).", valueName: "p"))
  var dropout: Float?

  func validate() throws {
    guard family.traits.hasDropout || dropout == nil else {
      throw ValidationError(
        "--dropout belongs to --family \(ModelFamily.types { $0.hasDropout }): "
          + "a \(family.traits.name) is trained without")
    }
    guard family.traits.sharesKeyValueHeads || kvHeads == nil else {
      throw ValidationError("--kv-heads belongs to --family \(ModelFamily.types { $0.sharesKeyValueHeads })")
    }
  }

  func apply(to settings: inout TrainingSettings) {
    settings.model.family = family.isStandard ? nil : family.name
    settings.model.keyValueHeads = kvHeads
    settings.model.width = width
    settings.model.layers = layers
    settings.model.heads = heads
    settings.model.mlpWidth = mlpWidth
    settings.model.context = context
    settings.model.dropout = dropout ?? (family.traits.hasDropout ? 0.1 : 0)
  }
}

/// How long and how fast to learn, and what to record.
struct TrainingSchedule: ParsableArguments {
  @Option(in: .epochs, help: ArgumentHelp("Passes over the data.", valueName: "n")) var epochs: Int = 3
  @Option(in: .steps, help: ArgumentHelp("Updates, instead of --epochs.", valueName: "n")) var steps: Int?
  @Option(help: "An epoch's texts: shuffled, or as the data have them.")
  var order: TrainingSettings.Order = .shuffled
  @Option(in: .batch, help: ArgumentHelp("Texts of a step.", valueName: "n")) var batch: Int = 16
  @Option(in: .learningRate, help: ArgumentHelp("The highest learning rate.", valueName: "x"))
  var learningRate: Double = 5e-4
  @Option(help: "How the learning rate goes down.") var schedule: LearningRateSchedule.Shape = .linear
  @Option(in: .warmUp, help: ArgumentHelp("Steps over which the learning rate rises.", valueName: "n"))
  var warmUp: Int = 0
  @Option(in: .weightDecay, help: ArgumentHelp("AdamW's weight decay of matrices.", valueName: "x"))
  var weightDecay: Float = 0
  @Option(in: .clip, help: ArgumentHelp("The gradient's largest norm.", valueName: "x")) var clip: Double = 1
  @Option(help: "Tokens that the loss counts.") var loss: TrainingSettings.Loss = .all
  @Option(
    help: ArgumentHelp(
      "Of these tokens only some, e.g. True,False: with or without a space before.", valueName: "list"))
  var lossTokens: String?
  @Flag(inversion: .prefixedNo, help: "Count the end of text after each text in the loss.")
  var lossEnd = true
  @Option(in: .interval("evaluate every"), help: ArgumentHelp("Steps between evaluations.", valueName: "n"))
  var evaluateEvery: Int = 125
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Inputs that accuracy is measured on: all, or draws, a number \(evaluationRange) (all of a world with up to 4,096, else 256 draws).",
      valueName: "n"),
    transform: { text in
      guard let value = EvaluationInputs(text) else {
        throw ValidationError("expected all, or a number \(evaluationRange), found \(text)")
      }
      return value
    })
  var evaluate: EvaluationInputs?
  @Option(in: .interval("checkpoint every"), help: ArgumentHelp("Steps between checkpoints.", valueName: "n"))
  var checkpointEvery: Int = 500
  @Option(in: .keptCheckpoints, help: ArgumentHelp("Checkpoints to keep.", valueName: "n"))
  var keepCheckpoints: Int = 3
  @Option(
    in: .interval("capture every"),
    help: ArgumentHelp("Record attention and activations at each n steps.", valueName: "n"))
  var captureEvery: Int?

  func apply(to settings: inout TrainingSettings) {
    settings.schedule.epochs = epochs
    settings.schedule.maximumSteps = steps
    settings.schedule.order = order == .shuffled ? nil : order
    settings.schedule.batch = batch
    settings.optimiser.learningRate = LearningRateSchedule(
      shape: schedule, peak: learningRate, warmUpSteps: warmUp)
    settings.optimiser.weightDecay = weightDecay
    settings.optimiser.clip = clip
    settings.optimiser.loss = loss
    settings.optimiser.lossTokens = lossTokens?.split(separator: ",").map(String.init)
    settings.optimiser.countsEndOfText = lossEnd ? nil : false
    settings.record.evaluateEvery = evaluateEvery
    settings.record.checkpointEvery = checkpointEvery
    settings.record.evaluated = evaluate
    settings.record.keepCheckpoints = keepCheckpoints
    settings.record.captureEvery = captureEvery
  }
}
