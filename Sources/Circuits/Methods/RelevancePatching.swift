import Arrays
import GPT
import Tasks

/// Relevance patching: EAP with the coefficients of layer-wise relevance propagation in the place of gradients.
///
/// On the way back, what norms divide by and attention patterns count as constants; the activation function passes
/// gradients on by f(x) / x instead of f′(x); and of a gated MLP's product each factor gets half.
///
/// Rezaei Jafari et al. 2025, "RelP: Faithful and Efficient Circuit Discovery via Relevance Patching".
public struct RelevancePatching: TextwiseMethod {
  public static let name = "relp"
  public static let summary = "EAP with relevance coefficients in the place of gradients."
  public static let usesGradients = true

  /// Where the coefficients are taken.
  public let side: CircuitSide

  public init(_ settings: CircuitMethodSettings) { side = settings.side }

  public func passes(_ graph: CircuitGraph) -> Int { 3 }

  public func byText(_ problem: CircuitProblem, job: Job) throws -> [[Double]] {
    try problem.measure.requireGradient(Self.name, at: side)
    let gradient = try problem.masked.gradient(of: problem.measure, on: side, freezesNorms: true) {
      hooks, range in
      for layer in 0..<problem.graph.dimensions.layers {
        hooks.addGradient(at: HookPoint(.pattern, layer: layer)) { gradient, _ in gradient.fill(0) }
        if problem.graph.dimensions.has(.mlpOut) {
          ActivationRule(
            layer: layer, problem.graph.dimensions, texts: range.count, problem.masked.texts.length
          )
          .addHooks(to: &hooks)
        }
      }
    }
    return gradient.helpingByText
  }
}

/// Passes gradients through an activation function by f(x) / x.
private final class ActivationRule: Sendable {
  private let layer: Int
  private let isGated: Bool
  /// f(x) / x, or the product divided by x where there is a gate; NaN where x is 0: [text, position, F].
  private let ratio: Tensor
  /// The gradient of the activation function's result.
  private let passed: Tensor

  init(layer: Int, _ d: Dimensions, texts: Int, _ length: Int) {
    self.layer = layer
    isGated = d.hasGatedMLP
    ratio = Tensor([texts, length, d.mlpWidth])
    passed = Tensor([texts, length, d.mlpWidth])
  }

  func addHooks(to hooks: inout Hooks) {
    hooks.add(at: HookPoint(.mlpPre, layer: layer), backward: .identity) { [ratio] tensor, context in
      ratio.slice(context.examples).assign(tensor)
    }
    hooks.add(at: HookPoint(.mlpPost, layer: layer), backward: .identity) { [ratio] tensor, context in
      let own = ratio.slice(context.examples)
      for i in 0..<tensor.count { own.pointer[i] = tensor.pointer[i] / own.pointer[i] }
    }
    hooks.addGradient(at: HookPoint(.mlpPost, layer: layer)) { [passed] gradient, context in
      passed.slice(context.examples).assign(gradient)
    }
    let share: Float = isGated ? 0.5 : 1
    if isGated {
      hooks.addGradient(at: HookPoint(.mlpPreLinear, layer: layer)) { gradient, _ in
        for i in 0..<gradient.count { gradient.pointer[i] *= share }
      }
    }
    hooks.addGradient(at: HookPoint(.mlpPre, layer: layer)) { [ratio, passed] gradient, context in
      let (ratios, passed) = (ratio.slice(context.examples), passed.slice(context.examples))
      for i in 0..<gradient.count where ratios.pointer[i].isFinite {
        gradient.pointer[i] = share * passed.pointer[i] * ratios.pointer[i]
      }
    }
  }
}
