import ArgumentParser

/// Questions to a trained model that a probe answers, one subcommand each.
struct ProbeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "probe",
    abstract: "Tell what can be read from a trained model, scored against the world's rules.",
    subcommands: [
      ProbeDependencies.self, ProbeVariables.self, ProbeTimeline.self,
    ])
}
