import ArgumentParser
import Foundation
import GPT
import Records
import Reports

/// The command line: each command parses, asks a library, and shows what it returns.
///
/// A program of your own that has entered its analyses into `Catalogue` calls ``main()``: they are commands, then, beside
/// those of `probe-cli`.
public struct ProbeCLI: ParsableCommand {
  /// The command without anything asked.
  public init() {}

  /// All commands, those of added analyses as well.
  public static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "probe-cli",
      abstract: "Write down a small world of rules, train a small GPT on it, and take the model apart.",
      discussion: """
        Examples:
          probe-cli attention --input 1,0,1,0,1   look inside the shipped model
          probe-cli train --out runs/b            train one in under a minute
          probe-cli test --all --model runs/b     see what it got right
          probe-cli serve --open                  play with it in the browser

        Every command takes --json for machines and --help for examples.
        """,
      version: "0.1.0",
      subcommands: [
        Generate.self, Train.self, Test.self, ReportCommand.self, Compare.self, Attention.self,
        Activations.self, CaptureCommand.self,
        Complete.self,
        TokenizeCommand.self,
        WorldCommand.self,
        ProbeCommand.self, MechanisticCommand.self, KNN.self,
        Ablate.self, PatchCommand.self, PathCommand.self, CircuitCommand.self, CompareMethodsCommand.self,
        SaliencyCommand.self, InterchangeCommand.self, SelfRepairCommand.self,
        KnockoutCommand.self,
        CounterfactualCommand.self,
        Steer.self, FlipCommand.self, Recover.self, Lens.self, Weights.self, Bench.self,
        CatalogueCommand.self, Redraw.self, Serve.self,
      ] + Catalogue.added.map { $0.command })
  }

  /// Runs another command without printing; figures are recorded as made by `command`.
  static func run(_ words: [String], recordedAs command: String) throws {
    CommandLineText.recorded.withLock { $0 = command }
    Terminal.isMuted.withLock { $0 = true }
    defer {
      CommandLineText.recorded.withLock { $0 = nil }
      Terminal.isMuted.withLock { $0 = false }
    }
    let arguments = DashedValues.placed(FormerNames.replaced(in: words) { _ in }, of: ProbeCLI.self)
    var asked = try parseAsRoot(arguments)
    try asked.run()
  }

  /// Runs a command, and makes an output that could not be written (a full disk, say) a failure.
  public static func main() {
    TypedProgram.root = ProbeCLI.self
    StandardStreams.prepare()
    Interrupt.endProcess()
    var arguments = Array(CommandLine.arguments.dropFirst())
    do {
      do {
        arguments = FormerNames.replaced(in: arguments)
        try CommandWords.check(arguments, of: ProbeCLI.self)
        arguments = DashedValues.placed(arguments, of: ProbeCLI.self)
        var command = try parseAsRoot(arguments)
        try command.run()
      } catch  where exitCode(for: error) == .success {
        // Help, the version, a completion script.
        print(HelpText.wrapped(fullMessage(for: error)))
      }
      try StandardStreams.finish()
      StandardStreams.end(0)
    } catch {
      let shown = TerminalError(error, of: arguments)
      if !shown.message.isEmpty { StandardError.write(TerminalText.shown(shown.message) + "\n") }
      StandardStreams.end(shown.status)
    }
  }
}
