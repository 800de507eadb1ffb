import ArgumentParser
import Arrays
import GPT
import Probe
import Records
import Tasks
import Viz
import Worlds

struct MechanisticFinetune: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "finetune",
    abstract: "Train a model to name the k-th smallest number of a list.",
    discussion: """
      Examples:
        probe-cli mechanistic finetune --k 2 --out runs/k2
        probe-cli mechanistic finetune --k 3 --model runs/k2 --tune attn \\
          --out runs/k3
        probe-cli mechanistic finetune --resume runs/k3

      Lists are drawn with replacement and split 98/1/1; the loss counts the answer
      only. Without --model training starts from scratch. The rate rises over
      --warm-up steps and stays (--schedule linear lets it fall again). Validation
      accuracy chooses the model that is kept; report.json in the run holds the
      accuracies and losses, figures/ the curves, and the test lists are asked last.
      k counts from 1, the smallest; the published code's `min01` is k = 2.
      """)

  @OptionGroup var lists: SettingOptions<FinetuningChoice>

  @Option(
    name: .customLong("set"),
    help: ArgumentHelp("Another parameter of the world: length=16, limit=512.", valueName: "name=value"))
  var parameters: [String] = []

  @Option(
    help: ArgumentHelp("A model to start from, with a tokenizer for these lists.", valueName: "dir"))
  var model: String?

  @OptionGroup var place: RunOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    if place.resume != nil {
      try place.check(isPlain: settings() == MechanisticFinetune.parse([]).settings() && model == nil)
    }
  }

  func run() throws {
    let (finetuning, session) = try place.resume.map(reopen) ?? begin()
    let trained = try session.train()
    let report = try finetuning.report(threads: place.threads)
    guard !output.json else { return try output.print(json: report) }
    print(FinetuningText.summary(report, figures: trained.figures))
  }

  /// The settings that the options ask for.
  private func settings() throws -> TrainingSettings {
    var settings = lists.value.training
    settings.data.worldParameters = try WorldOptions.values(parameters).merging(["k": lists.value.k]) { $1 }
    return settings
  }

  private func begin() throws -> (Finetuning, TrainingSession) {
    let settings = try settings()
    let world = try World.named("kth-smallest", parameters: settings.data.worldParameters)
    let directory = RunDirectory(place.out ?? "runs/kth-smallest-\(lists.value.k)")
    try directory.refuseRun(force: place.force, alsoWriting: Finetuning.files)
    let initial = try model.map { try ModelOptions.open($0) }
    let finetuning = try Finetuning(
      run: directory,
      record: TrainingRecord(settings: settings, command: CommandLineText.current, world: world),
      world: world, tokenizer: initial?.requireTokenizer())
    return (
      finetuning,
      session(try finetuning.begin(initial: initial?.model, force: place.force, threads: place.threads))
    )
  }

  private func reopen(_ path: String) throws -> (Finetuning, TrainingSession) {
    let (finetuning, session) = try Finetuning.resume(path, threads: place.threads)
    return (finetuning, self.session(session))
  }

  private func session(_ session: RunSession) -> TrainingSession {
    TrainingSession(
      session, resumeCommand: "probe-cli mechanistic finetune --resume", writesEvents: place.tensorboard)
  }
}
