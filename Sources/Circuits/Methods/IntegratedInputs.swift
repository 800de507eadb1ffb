import Arrays
import GPT
import Tasks

/// EAP with integrated gradients over inputs: the gradient is the mean over embeddings between the corrupt and the clean text.
///
/// s(u→v) = −⟨z̃_u − z_u, (1/n) Σ_k ∂m/∂x_v at e′ + k/n · (e − e′)⟩ for k = 0 … n − 1, with e the clean text's embeddings
/// and e′ what stands in for them, as EAP-IG's code has it.
///
/// Hanna, Pezzelle and Belinkov 2024, "Have Faith in Faithfulness".
public struct IntegratedInputs: TextwiseMethod {
  public static let name = "eap-ig"
  public static let summary = "EAP with the gradient averaged between corrupt and clean embeddings."
  public static let usesGradients = true

  /// n.
  public let steps: Int

  public init(_ settings: CircuitMethodSettings) { steps = settings.steps }

  public func passes(_ graph: CircuitGraph) -> Int { 3 * steps }

  public func byText(_ problem: CircuitProblem, job: Job) throws -> [[Double]] {
    try problem.measure.requireGradient(Self.name)
    let masked = problem.masked
    let sums = Tensor([masked.texts.count, problem.graph.edgeCount])
    let area = masked.texts.length * problem.graph.dimensions.width
    for step in 0..<steps {
      try job.check()
      // Of z + share · (z̃ − z): at step 0 all is replaced.
      let share = Float(1 - Double(step) / Double(steps))
      let gradient = try masked.gradient(of: problem.measure) { hooks, range in
        hooks.add(at: HookPoint(.residualPre, layer: 0), backward: .zero) { tensor, context in
          for (place, text) in context.examples.enumerated() {
            let number = range.lowerBound + text
            let (clean, change) = (masked.clean.text(number), masked.difference.text(number))
            let out = tensor.at(place).pointer
            for i in 0..<area { out[i] = clean[i] + share * change[i] }
          }
        }
      }
      for i in 0..<sums.count { sums.pointer[i] += gradient.byText.pointer[i] }
      job.update(step + 1, of: steps, "steps")
    }
    let edges = problem.graph.edgeCount
    return sums.withValues { values in
      (0..<masked.texts.count).map { text in
        (0..<edges).map { -Double(values[text * edges + $0]) / Double(steps) }
      }
    }
  }
}
