import ArgumentParser
import Arrays
import GPT
import Records
import Worlds

/// Where a run's texts come from.
struct TrainingSource: ParsableArguments {
  @OptionGroup var world: WorldOptions
  @OptionGroup var data: SettingOptions<DataSettings>

  /// The settings, with the world or the directory.
  func settings() throws -> DataSettings {
    var settings = data.value
    settings.world = world.name ?? (settings.directory == nil ? "boolean" : nil)
    settings.worldParameters = try world.values()
    return settings
  }

  /// What to name a run after: the world, or the data's own.
  func worldName(_ world: World?) throws -> String {
    if let world { return world.name }
    let file = "\(data.value.directory ?? "")/world.yaml"
    return FileAccess.exists(file) ? try World.named(file).name : "model"
  }
}

/// What `train` and `mechanistic finetune` have in common: where the run goes, and what happens if one is there.
struct RunOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("The run directory (runs/ and the world's name by default).", valueName: "dir"),
    completion: .directory)
  var out: String?

  @Option(help: ArgumentHelp("Go on with a run that was interrupted.", valueName: "run"), completion: .runs)
  var resume: String?

  @Flag(help: "Replace a run that is already in the output directory: the files that it wrote, no others.")
  var force = false

  @Flag(help: "Write the scalars of metrics.jsonl for TensorBoard, too: `tensorboard --logdir runs`.")
  var tensorboard = false

  @Option(in: .threads, help: ArgumentHelp("The number of threads.", valueName: "n"))
  var threads: Int = Parallel.defaultThreads

  /// - Parameter isPlain: whether nothing else was asked for.
  func check(isPlain: Bool) throws {
    if resume != nil, out != nil || !isPlain {
      throw ValidationError("--resume goes on with the run's own data and settings; leave other options away")
    }
  }
}
