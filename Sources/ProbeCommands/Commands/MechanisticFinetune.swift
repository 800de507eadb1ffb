import ArgumentParser
import Arrays
import GPT
import Probe
import Records
import Tasks
import Viz
import Worlds

extension TunedParameters: ExpressibleByArgument {}

struct MechanisticFinetune: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "finetune",
    abstract: "Train a model to name the k-th smallest number of a list.",
    discussion: """
      Examples:
        probe-cli mechanistic finetune --k 2 --out runs/k2
        probe-cli mechanistic finetune --k 3 --model runs/k2 --tune attn --out runs/k3
        probe-cli mechanistic finetune --resume runs/k3

      Lists are drawn with replacement and split 98/1/1; the loss counts the answer
      only. Without --model training starts from scratch. The rate rises over
      --warm-up steps and stays (--schedule linear lets it fall again). Validation
      accuracy chooses the model that is kept; report.json in the run holds the
      accuracies and losses, figures/ the curves, and the test lists are asked last.
      k counts from 1, the smallest; the published code's `min01` is k = 2.
      """)

  @Option(in: .rank, help: ArgumentHelp("Which number to name: 1 for the smallest.", valueName: "n"))
  var k: Int = 2

  @Option(
    name: .customLong("set"),
    help: ArgumentHelp("Another parameter of the world: length=16, limit=512.", valueName: "name=value"))
  var parameters: [String] = []

  @Option(
    help: ArgumentHelp("A model to start from, with a tokenizer for these lists.", valueName: "dir"))
  var model: String?

  @Option(help: "The parameters to train: all, or those of attention, MLPs or layer norms.")
  var tune: TunedParameters = .all

  @Option(in: .lists, help: ArgumentHelp("Lists to split 98/1/1.", valueName: "n")) var lists: Int = ListSplit
    .paperCount

  @OptionGroup(title: "Model from scratch") var size: FreshSize
  @OptionGroup(title: "Training") var training: FinetuningOptions

  @Option(help: ArgumentHelp("The run directory (runs/kth-smallest-k by default).", valueName: "dir"))
  var out: String?

  @Option(help: ArgumentHelp("Go on with a run that was interrupted.", valueName: "run"))
  var resume: String?

  @Flag(help: "Replace a run that is already in the output directory: the files that it wrote, no others.")
  var force = false

  @Option(in: .threads, help: ArgumentHelp("The number of threads.", valueName: "n"))
  var threads: Int = Parallel.defaultThreads

  @OptionGroup var output: OutputOptions

  func validate() throws {
    if resume != nil,
      try out != nil || settings() != (MechanisticFinetune.parse([])).settings() || model != nil
    {
      throw ValidationError("--resume goes on with the run's own data and settings; leave other options away")
    }
  }

  func run() throws {
    let (finetuning, session) = try resume.map(reopen) ?? begin()
    let trained = try session.train()
    let report = try finetuning.report(threads: threads)
    guard !output.json else { return try output.print(json: report) }
    print(FinetuningText.summary(report, figures: trained.figures))
  }

  /// The settings that the options ask for.
  private func settings() throws -> TrainingSettings {
    var settings = Finetuning.paperSettings
    settings.data.worldParameters = try WorldOptions.values(parameters).merging(["k": k]) { $1 }
    settings.data.lists = lists
    settings.optimiser.tune = tune == .all ? nil : tune
    size.apply(to: &settings)
    training.apply(to: &settings)
    return settings
  }

  private func begin() throws -> (Finetuning, TrainingSession) {
    let settings = try settings()
    let world = try World.named("kth-smallest", parameters: settings.data.worldParameters)
    let directory = RunDirectory(out ?? "runs/kth-smallest-\(k)")
    try directory.refuseRun(force: force, alsoWriting: Finetuning.files)
    let initial = try model.map { try ModelOptions.open($0) }
    let finetuning = try Finetuning(
      run: directory,
      record: TrainingRecord(settings: settings, command: CommandLineText.current, world: world),
      world: world, tokenizer: initial?.requireTokenizer())
    return (
      finetuning, session(try finetuning.begin(initial: initial?.model, force: force, threads: threads))
    )
  }

  private func reopen(_ path: String) throws -> (Finetuning, TrainingSession) {
    let (finetuning, session) = try Finetuning.resume(path, threads: threads)
    return (finetuning, self.session(session))
  }

  private func session(_ session: RunSession) -> TrainingSession {
    TrainingSession(session, resumeCommand: "probe-cli mechanistic finetune --resume")
  }
}

/// The size of a model that is trained from scratch.
struct FreshSize: ParsableArguments {
  @Option(in: .width, help: ArgumentHelp("The width of the residual stream.", valueName: "n"))
  var width: Int = 128
  @Option(in: .layers, help: ArgumentHelp("Blocks.", valueName: "n")) var layers: Int = 4
  @Option(in: .heads, help: ArgumentHelp("Attention heads of a block.", valueName: "n")) var heads: Int = 4
  @Option(in: .mlpWidth, help: ArgumentHelp("The MLP's hidden width (4 × width by default).", valueName: "n"))
  var mlpWidth: Int?
  @Option(in: .dropout, help: ArgumentHelp("Dropout rate.", valueName: "p")) var dropout: Float = 0

  func apply(to settings: inout TrainingSettings) {
    settings.model.width = width
    settings.model.layers = layers
    settings.model.heads = heads
    settings.model.mlpWidth = mlpWidth
    settings.model.dropout = dropout
  }
}

/// How long and how fast to fine-tune; the defaults are the paper's but for the rate.
struct FinetuningOptions: ParsableArguments {
  @Option(in: .epochs, help: ArgumentHelp("Passes over the training lists.", valueName: "n"))
  var epochs: Int = 2
  @Option(in: .steps, help: ArgumentHelp("Updates, instead of --epochs.", valueName: "n")) var steps: Int?
  @Option(in: .batch, help: ArgumentHelp("Lists of a step.", valueName: "n")) var batch: Int = 128
  @Option(
    in: .learningRate,
    help: ArgumentHelp("The highest learning rate (the paper's, for pretrained GPT-2: 2e-5).", valueName: "x")
  )
  var learningRate: Double = 1e-3
  @Option(help: "How the learning rate goes on after the warm-up.")
  var schedule: LearningRateSchedule.Shape = .constant
  @Option(in: .warmUp, help: ArgumentHelp("Steps over which the learning rate rises.", valueName: "n"))
  var warmUp: Int = 500
  @Option(in: .weightDecay, help: ArgumentHelp("AdamW's weight decay of matrices.", valueName: "x"))
  var weightDecay: Float = 1e-3
  @Option(in: .seed, help: ArgumentHelp("Of lists, initial weights and order.", valueName: "n"))
  var seed: UInt64 = 42
  @Option(in: .interval("evaluate every"), help: ArgumentHelp("Steps between evaluations.", valueName: "n"))
  var evaluateEvery: Int = 250
  @Option(in: .interval("checkpoint every"), help: ArgumentHelp("Steps between checkpoints.", valueName: "n"))
  var checkpointEvery: Int = 1_000
  @Option(
    in: .interval("capture every"),
    help: ArgumentHelp("Record attention and activations at each n steps.", valueName: "n"))
  var captureEvery: Int?

  func apply(to settings: inout TrainingSettings) {
    settings.schedule.epochs = epochs
    settings.schedule.maximumSteps = steps
    settings.schedule.batch = batch
    settings.optimiser.learningRate = LearningRateSchedule(
      shape: schedule, peak: learningRate, warmUpSteps: warmUp)
    settings.optimiser.weightDecay = weightDecay
    settings.seed = seed
    settings.record.evaluateEvery = evaluateEvery
    settings.record.checkpointEvery = checkpointEvery
    settings.record.captureEvery = captureEvery
  }
}
