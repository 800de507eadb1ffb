import ArgumentParser

struct MechanisticCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "mechanistic",
    abstract: "MechanisticProbe (Hou et al. 2023) on the k-th smallest number of a list.",
    subcommands: [
      MechanisticFinetune.self
    ])
}
