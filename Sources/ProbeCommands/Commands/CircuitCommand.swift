import ArgumentParser
import Circuits
import GPT
import Reports
import Tasks

struct CircuitCommand: AnalysisCommand {
  static let discussion = """
    Examples:
      probe-cli circuit --target newD
      probe-cli circuit --target newD --method exact --ablation zero \\
        --out circuit.svg
      probe-cli circuit --target newB --method eap-ig --variable D --size 20
      probe-cli circuit --target newD --method acdc --metric kl --threshold 0.01

    Edges lead from what writes to the residual stream (input, heads such as 0.1,
    MLPs) to what reads it: a head's queries, keys and values, MLPs, the logits.
    Methods: exact removes every edge alone; acdc, greedy and beam search; eap,
    eap-ig, eap-ig-activations, atp-star, relp and hisp use gradients;
    subnetwork-probing and edge-pruning train masks; ifr looks at what is written;
    random is what has to be beaten.
    A circuit is scored by faithfulness: 1 where it does what the whole model
    does, 0 where it does what no edge does. Files of --out that end in .json are
    graphs that EAP-IG's Graph.from_json opens, and --circuit reads them.
    """

  @OptionGroup var settings: SettingOptions<CircuitAnalysis>
  @OptionGroup var shared: SharedOptions

  /// Methods of more passes over all texts tell how many before they start.
  private static let long = 200

  func run() throws {
    let analysis = settings.value
    try shared.ask(analysis) { run in
      let graph = CircuitGraph(run.model.dimensions)
      let passes = CircuitMethods.named(analysis.method)?.init(analysis.options).passes(graph) ?? 0
      if passes > Self.long, analysis.circuit == nil {
        Terminal.note(
          "\(analysis.method) takes about \(passes) passes over all pairs of texts; --pairs takes fewer of them, and eap 3 passes"
        )
      }
      return {}
    }
  }
}
