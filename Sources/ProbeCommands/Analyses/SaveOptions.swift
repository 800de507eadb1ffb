import ArgumentParser
import GPT
import Intervene
import Records
import Reports
import Tasks

/// Where a changed model is kept.
struct SaveOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Keep the changed model: a new directory that opens everywhere a run does.", valueName: "run"))
  var save: String?

  @Flag(help: "Replace what an earlier call wrote there, no other files.")
  var force = false

  /// Finds out before the work whether the place is free.
  func check() throws {
    guard let save else { return }
    do { try RunDirectory(save).refuseRun(force: force, alsoWriting: [ChangedRun.receipt]) } catch let error
      as FileError where !force
    {
      throw FileError(
        save, error.problem, hint: "choose another directory, or replace a run with --force")
    }
    try FileAccess.requireWritable(directory: save)
  }

  /// Writes a changed model.
  func write(_ changed: ChangedRun, of run: Run, shownAs name: String) throws {
    guard let save else { return }
    try RunDirectory(save).create(force: force, alsoWriting: [ChangedRun.receipt]) { place in
      try changed.write(of: run, shownAs: name, command: CommandLineText.current, to: place.path)
    }
  }
}

/// A command whose changed model can be kept.
protocol LastingCommand: AnalysisCommand where Asked: LastingAnalysis {
  var keeping: SaveOptions { get }
}

extension LastingCommand {
  func run() throws {
    guard let save = keeping.save else { return try shared.ask(settings.value) }
    try keeping.check()
    try shared.ask(settings.value) { run in
      let changed: ChangedRun
      do {
        changed = try settings.value.changedRun(of: run, threads: shared.model.threads)
      } catch let error as ArgumentError {
        throw ArgumentError("save", "\(error.argument): \(error.problem)", hint: error.hint)
      }
      return {
        try keeping.write(changed, of: run, shownAs: shared.model.displayName)
        if !shared.output.json { Terminal.print("Changed model: \(save)") }
      }
    }
  }
}
