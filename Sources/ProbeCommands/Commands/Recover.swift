import ArgumentParser
import GPT
import Intervene
import Records
import Reports
import Synchronization

struct Recover: AnalysisCommand {
  static let discussion = """
    Examples:
      probe-cli recover --heads 0.1,1.3
      probe-cli recover --heads 0.1 --input 1,0,1,0,1 --save runs/recovered
      probe-cli recover --spec lesion.yaml --freeze lesion --steps 1000 \\
        --out recovery
      probe-cli recover --model runs/b --spec lesion.yaml --freeze lesion \\
        --freeze 'embed.*' --json

    Parts are removed for good. A specification lists ablations to zero and changes
    of weights, which become lasting:
      interventions:
        - ablate: {heads: [0.1, 1.3]}
        - flip: {parameter: "blocks.0.mlp.W_in[:,0:64]", how: sign}
    Training goes on with the run's own data and settings, its learning rate
    starting at the peak again. With --freeze lesion the damaged weights stay as
    they are and others have to step in; without it they may grow back. Recovered
    means that the model's own answers reach --recovered of their former accuracy.
    Shapley values of heads, before and at the end, tell which heads took over. A
    random lesion has as many weights of the same kinds, each scaled so that the
    change has the same norm.

    The run itself is never written to. --out gets report.json, scores.csv,
    scores.md, recovery.png and the trained models as runs of their own: lesion,
    random-1, ….
    """

  @OptionGroup var settings: SettingOptions<RecoverAnalysis>
  @OptionGroup var shared: SharedOptions

  @OptionGroup var keeping: SaveOptions

  private var force: Bool { keeping.force }

  func run() throws {
    var analysis = settings.value
    try keeping.check()
    let trained = TrainedModel()
    if keeping.save != nil { analysis.onTrained = trained.set }
    try run(analysis)
    guard let save = keeping.save, let model = trained.model else { return }
    try keeping.write(
      ChangedRun(model, analysis.lesion()), of: shared.model.open(), shownAs: shared.model.displayName)
    if !shared.output.json { Terminal.print("Trained model: \(save)") }
  }

  private func run(_ given: RecoverAnalysis) throws {
    var analysis = given
    guard let out = shared.out.out else { return try shared.ask(analysis) }
    let place = try shared.out.checked()
    guard place?.isDirectory == true else {
      throw FileError(
        out, "expected a directory for report, tables, figure and trained models",
        hint: "this command writes several files: give a directory without an ending")
    }
    _ = try analysis.lesion()
    let run = try shared.model.open()
    let earlier = try replaceable(in: out)
    let files = try WholeDirectory(out)
    analysis.keeping = (files.workspace, out, CommandLineText.current)
    let (report, isWhole) = try Work.run(threads: shared.model.threads) { try analysis.run(on: run, job: $0) }
    let presentation = analysis.presentation(of: report, by: shared.model.displayName)
    try place?.write(
      report, presentation, shared.out.figures, model: shared.model.displayName, run: run, in: files)
    try files.commit(listing: Self.list, removing: earlier)
    try shared.print(report, presentation, at: place)
    if !isWhole { throw Work.stopped }
  }

  /// The list of what an earlier call wrote.
  private static let list = ".probe-recovery"

  /// The files of an earlier call, to be replaced.
  private func replaceable(in out: String) throws -> [String] {
    let names = ["report.json", "scores.csv", "scores.md", "recovery.png", "answer.png"]
    var runs: [String] = []
    for name in settings.value.recovery.runs {
      let run = RunDirectory("\(out)/\(name)")
      try run.refuseRun(force: force)
      if run.holdsRun { runs += (try run.replaceableNames() ?? []).map { "\(name)/\($0)" } }
    }
    let earlier = try WholeDirectory.replaceable(in: out, list: Self.list, names: names, force: force)
    return Set(earlier + runs).sorted()
  }
}

/// What training hands out while it runs.
private final class TrainedModel: Sendable {
  private let held = Mutex<Model?>(nil)

  var model: Model? { held.withLock { $0 } }

  @Sendable func set(_ model: Model) { held.withLock { $0 = model } }
}
