import Arrays
import Intervene
import Probe
import Records
import Tasks

/// The analyses that anybody asks of a new model first.
public enum StandardAnalyses {
  /// What is asked of a run: over its world's inputs, or behind a text.
  ///
  /// - Parameters:
  ///   - run: the run.
  ///   - input: the input whose attention is shown; nil for the world's first.
  ///   - text: a text instead of a world; nil for the inputs of the run's world.
  /// - Throws: `FileError` for a run without a world where no text is given.
  public static func all(
    of run: Run, input: String? = nil, text: String? = nil
  ) throws -> [any PresentedAnalysis] {
    var attention = AttentionAnalysis()
    var activations = ActivationsAnalysis()
    activations.units = 12
    if let text {
      attention.source.text = text
      activations.source.text = text
      var lens = LensAnalysis()
      lens.source.text = text
      var each = AblateEachAnalysis()
      each.prompt.text = text
      var layers = each
      layers.parts = .mlp
      // Blocks of attention alone have no neurons to look at.
      return run.model.dimensions.hasMLP
        ? [attention, activations, lens, each, layers] : [attention, lens, each]
    }
    let world = try run.requireWorld()
    var generator = SeededGenerator(seed: 0)
    let asked = input ?? world.text(of: world.draw(using: &generator))
    attention.source.input = asked
    activations.source.input = asked
    var lens = LensAnalysis()
    lens.source.input = asked
    var lattice = AblateLatticeAnalysis()
    lattice.lattice.permutations = orders
    lattice.brief = true
    let reading: [any PresentedAnalysis] =
      run.model.dimensions.hasMLP ? [attention, activations, lens] : [attention, lens]
    return reading + [
      AblateEachAnalysis(), lattice, KnockoutAnalysis(), CounterfactualAnalysis(), ProbeVariablesAnalysis(),
    ]
  }

  /// Orders of removal that heads' Shapley values come from.
  static let orders = 24
}
