import Arrays
import Records
import TestSupport
import Testing

@testable import Worlds

/// Random worlds with everything the language has: the library against a walk over the parsed rules.
@Suite(.tiered) struct RandomProgramTests {
  static let seed: UInt64 = 20_261_128
  static let count: UInt64 = Tier.isNightly ? 20_000 : 1_500

  @Test func agreesWithTheTreeWalk() throws {
    print("random programs: seed \(Self.seed), \(Self.count) worlds")
    var (refused, failures, successes) = (0, 0, 0)
    for number in 0..<Self.count {
      let random = RandomProgram(seed: Self.seed, number: number)
      let world: World
      do {
        world = try World(yaml: random.yaml, file: "random-\(number).yaml")
      } catch let error as FileError {
        // What can be seen not to make sense is refused beforehand.
        let reasons = [
          "is never that word", "there is no ", "division by zero", "expected an index in", "beyond 64 bits",
        ]
        #expect(reasons.contains { error.problem.contains($0) }, "world \(number): \(error)\n\(random.yaml)")
        refused += 1
        continue
      }
      let rules = try (random.helpers + random.outputs).map {
        ($0.name, try SyntaxParser.parse(Array(($0.text).unicodeScalars)))
      }
      var generator = SeededGenerator(seed: number)
      for _ in 0..<4 {
        let input = world.draw(using: &generator)
        let expected = values(of: rules, world, input)
        let found = try? world.evaluate(input)
        guard let found else {
          failures += 1
          #expect(expected == nil, "world \(number), input \(world.text(of: input))\n\(random.yaml)")
          continue
        }
        successes += 1
        let shown = zip(found, world.outputs).map { world.text(of: $0, in: $1) }
        let wanted = expected.map { names in
          random.outputs.flatMap { names[$0.name]!.elements.map(\.shown) }
        }
        #expect(shown == wanted, "world \(number), input \(world.text(of: input))\n\(random.yaml)")
        check(found, world, input, number, random.yaml)
      }
    }
    print("refused \(refused), failed \(failures), answered \(successes)")
    #expect(successes > Int(Self.count) && failures > 50 && refused < Int(Self.count) / 2)
  }

  /// All values by name, or nil if a rule fails.
  private func values(
    of rules: [(String, Syntax)], _ world: World, _ input: Input
  ) -> [String: TreeEvaluator.Value]? {
    var evaluator = TreeEvaluator()
    for (cell, value) in zip(world.cells, input.values) {
      let shown =
        cell.kind == .word ? TreeEvaluator.Value.word(world.text(of: value, in: cell)) : .number(value)
      if let list = cell.list {
        evaluator.names[list] = .list((evaluator.names[list]?.elements ?? []) + [shown])
      } else {
        evaluator.names[cell.name] = shown
      }
    }
    evaluator.tables = RandomProgram.tables
    for (name, syntax) in rules {
      guard let value = try? evaluator.whole(syntax) else { return nil }
      evaluator.names[name] = value
    }
    return evaluator.names
  }

  /// Ranges, words, texts and positions of an answer.
  private func check(_ found: [Int], _ world: World, _ input: Input, _ number: UInt64, _ yaml: String) {
    for (value, output) in zip(found, world.outputs) {
      #expect(output.range.contains(value), "world \(number), \(output.name)\n\(yaml)")
      #expect(output.words?.contains(value) != false, "world \(number), \(output.name)\n\(yaml)")
    }
    guard let example = try? world.example(for: input) else { return }
    #expect(
      world.read(completion: example.completion) == found.map(Optional.some), "world \(number)\n\(yaml)")
    #expect(Set(example.symbols).isSubset(of: Set(world.alphabet)))
    for span in example.spans where span.role == .output {
      let index = world.outputs.firstIndex { $0.name == span.variable }!
      #expect(example.symbols[span.range].joined() == world.text(of: found[index], in: world.outputs[index]))
    }
  }

  /// What changes an output is among what the graph says it depends on.
  @Test func changesAreInTheGraph() throws {
    for number in 0..<(Self.count / 3) {
      let random = RandomProgram(seed: Self.seed, number: number)
      guard let world = try? World(yaml: random.yaml) else { continue }
      let graph = world.graph
      var generator = SeededGenerator(seed: number)
      for _ in 0..<2 {
        guard let changes = try? world.counterfactual(world.draw(using: &generator)) else { continue }
        for (output, cells) in changes.enumerated() {
          for (cell, changed) in cells.enumerated() where changed {
            #expect(
              graph.depth(ofCell: cell, inOutput: output) != nil,
              "world \(number), \(world.outputs[output].name)\n\(random.yaml)")
          }
        }
      }
      _ = try? world.checkRules()
    }
  }
}
