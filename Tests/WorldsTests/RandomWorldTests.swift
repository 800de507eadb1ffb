import Arrays
import TestSupport
import Testing
import Worlds

/// Random worlds: the library against an evaluator written apart from it, and against brute force.
@Suite(.tiered) struct RandomWorldTests {
  static let seed: UInt64 = 20_240_611
  static let count: UInt64 = 500

  @Test func agreesWithTheReference() throws {
    print("random worlds: seed \(Self.seed), \(Self.count) worlds")
    var failures = 0
    var successes = 0
    for number in 0..<Self.count {
      let random = RandomWorld(seed: Self.seed, number: number)
      let world = try World(yaml: random.yaml, file: "random-\(number).yaml")
      var generator = SeededGenerator(seed: number)
      for _ in 0..<6 {
        let input = world.draw(using: &generator)
        let expected = reference(random, world, input)
        guard let values = try? world.evaluate(input) else {
          failures += 1
          #expect(expected.contains(nil), "world \(number), input \(input)\n\(random.yaml)")
          continue
        }
        successes += 1
        #expect(values.map(Optional.some) == expected, "world \(number), input \(input)\n\(random.yaml)")
        for (value, output) in zip(values, world.outputs) {
          #expect(
            output.range.contains(value), "world \(number), input \(input), \(output.name)\n\(random.yaml)")
        }
        let example = try world.example(for: input)
        #expect(world.read(completion: example.completion) == expected)
        #expect(Set(example.symbols).isSubset(of: Set(world.alphabet)))
        for span in example.spans where span.role == .output {
          let index = world.outputs.firstIndex { $0.name == span.variable }!
          #expect(example.symbols[span.range].joined() == String(values[index]))
        }
      }
    }
    #expect(successes > 1_500)
    #expect(failures > 50)  // overflow and division by zero do occur
  }

  @Test func counterfactualsAgreeWithBruteForce() throws {
    for number in 0..<Self.count {
      let world = try World(yaml: RandomWorld(seed: Self.seed, number: number).yaml)
      guard let all = world.allInputs(limit: 2_000) else { continue }
      var generator = SeededGenerator(seed: number)
      let input = world.draw(using: &generator)
      // Among all inputs, those that differ from this one in a single place.
      var expected = world.outputs.map { _ in world.cells.map { _ in false } }
      var fails = false
      for other in all {
        let places = input.values.indices.filter { input.values[$0] != other.values[$0] }
        guard places.count <= 1 else { continue }
        guard let a = try? world.evaluate(input), let b = try? world.evaluate(other) else {
          fails = true
          break
        }
        for (o, pair) in zip(a, b).enumerated() where pair.0 != pair.1 { expected[o][places[0]] = true }
      }
      // Cells that no output mentions are not tried, so a failure shows only through the others.
      guard !fails else { continue }
      #expect(try world.counterfactual(input) == expected, "world \(number), input \(input)")
      for o in world.outputs.indices {
        for c in world.cells.indices where expected[o][c] {
          #expect(world.graph.depth(ofCell: c, inOutput: o) != nil)
        }
      }
    }
  }

  private func reference(_ random: RandomWorld, _ world: World, _ input: Input) -> [Int?] {
    var evaluator = ReferenceEvaluator(scalars: [:], lists: [:])
    for (cell, value) in zip(world.cells, input.values) {
      if let list = cell.list {
        evaluator.lists[list, default: []].append(value)
      } else {
        evaluator.scalars[cell.name] = .some(value)
      }
    }
    return random.rules.map { rule in
      let value = evaluator.value(rule.text)
      evaluator.scalars.updateValue(value, forKey: rule.name)
      return value
    }
  }
}
