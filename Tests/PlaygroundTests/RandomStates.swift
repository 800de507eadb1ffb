import Arrays
import GPT
import Intervene
import Playground
import Tasks
import Worlds

/// Random things to do to the shipped model.
struct RandomStates {
  private var generator: SeededGenerator
  private static let inputs = (0..<32).map { number in
    (0..<5).map { "\(number >> (4 - $0) & 1)" }.joined(separator: ",")
  }
  private static let places = ["newA", "newB", "newB-1", "newD..", "..B", "sum", "4", "D"]

  init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

  mutating func next() -> PlaygroundState {
    var interventions: [any Intervention] = []
    for _ in 0...generator.uniform(below: 3) {
      let one = intervention()
      // Two of a kind may contradict each other.
      if !interventions.contains(where: { type(of: $0) == type(of: one) }) { interventions.append(one) }
    }
    return PlaygroundState(input: pick(Self.inputs), interventions: interventions)
  }

  private mutating func pick<Value>(_ values: [Value]) -> Value {
    values[generator.uniform(below: values.count)]
  }

  private mutating func positions() -> [TextPosition]? {
    generator.uniform(below: 2) == 0 ? nil : [TextPosition(pick(Self.places))!]
  }

  private mutating func intervention() -> any Intervention {
    switch generator.uniform(below: 5) {
    case 0, 1:
      var heads: Set<Head> = []
      for _ in 0...generator.uniform(below: 4) {
        heads.insert(Head(generator.uniform(below: 4), generator.uniform(below: 4)))
      }
      var ablation = Ablation(
        heads: heads.sorted { ($0.layer, $0.index) < ($1.layer, $1.index) },
        mode: pick(AblationMode.allCases), seed: UInt64(generator.uniform(below: 5)))
      if generator.uniform(below: 3) == 0 { ablation.mlps = [generator.uniform(below: 4)] }
      ablation.positions = positions()
      return ablation
    case 2:
      let layer = generator.uniform(below: 4)
      let name = pick([
        "blocks.\(layer).attn.W_O[2]", "blocks.\(layer).mlp.W_in[:,0:64]", "blocks.\(layer).attn.W_Q[1,5,7]",
        "blocks.*.mlp.b_out", "embed.W_E", "ln_final.w",
      ])
      return Flip(name, how: pick([.sign, .zero, .scale(3), .noise(1), .bit(30)]), positions: positions())
    case 3:
      return Knockout(
        from: [TextPosition(pick(["newB-1", "newD-1", "sum-1"]))!], to: [TextPosition(pick(["A", "D"]))!],
        layers: generator.uniform(below: 2) == 0 ? nil : [generator.uniform(below: 4)],
        mode: pick(Knockout.Mode.allCases))
    default:
      return Steering(
        .variable(pick(["A", "D"]), values: nil), layer: generator.uniform(below: 4), positions: positions(),
        coefficient: pick([-1, 1, 4]))
    }
  }
}
