import ArgumentParser

/// MechanisticProbe on the k-th smallest number of a list (Hou et al. 2023), one subcommand a question.
struct MechanisticCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "mechanistic",
    abstract: "Read from attention how a model reasons: numbers, theories, explanations (MechanisticProbe).",
    discussion: #"""
      Examples:
        probe-cli mechanistic finetune --k 2 --layers 2 --heads 8 --steps 2000 \
          --learning-rate 2e-3 --warm-up 100 --schedule linear --out runs/k2
        probe-cli mechanistic probe --model runs/k2
        probe-cli mechanistic causal --model runs/k2 --protocol paper --out causal

        probe-cli mechanistic theories --out theories
        probe-cli mechanistic proofwriter --model runs/theories --data theories

      The k-th smallest: the model reads 16 numbers and answers with the k-th
      smallest of them; the first example trains one from scratch in about a minute.
      The other subcommands look at the attention of the position that predicts the
      answer, over test lists. --protocol paper repeats the published procedure with
      its quirks, corrected (the default) asks the same without them.
      Language (theories, proofwriter, arc, robustness): which statements does a
      question attend to, and are they those that its answer follows from?
      """#,
    subcommands: [
      MechanisticFinetune.self,
      MechanisticAttentionCommand.self, MechanisticProbeCommand.self, MechanisticLayersCommand.self,
      MechanisticCausal.self, MechanisticFlow.self, MechanisticTheories.self,
      MechanisticProofWriter.self, MechanisticARC.self, MechanisticRobustness.self,
    ])
}
