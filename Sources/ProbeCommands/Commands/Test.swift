import ArgumentParser
import Arrays
import Foundation
import GPT
import Reports
import Tasks
import Viz
import Worlds

struct Test: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Compare a model's answers with the rules of its world.",
    discussion: """
      Examples:
        probe-cli test 0,0,1,1,1
        probe-cli test --all --model runs/boolean
        probe-cli test --all --json | jq .accuracy.exact
      """)

  @Argument(
    help: ArgumentHelp("The values of the world's inputs; several are separated by ';'.", valueName: "input"))
  var input: String?

  @Flag(help: "Test every input of the world (256 draws when there are more than 65,536).")
  var all = false

  @OptionGroup var model: ModelOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard (input != nil) != all else {
      throw ValidationError("give either an input, e.g. 0,0,1,1,1, or --all")
    }
  }

  func run() throws {
    let run = try model.open()
    let world = try run.requireWorld()
    let inputs = try input.map { try world.parse(inputs: $0) } ?? TestInputs.all(of: world)
    Provenance.look(
      at: .init(count: inputs.count, isSample: input == nil && world.inputCount != inputs.count))
    let seen = try TrainingInputs(of: run)
    let evaluation = try WorldEvaluation(
      model: run.model, tokenizer: try run.requireTokenizer(), world: world, inputs: inputs,
      symmetry: all ? world.symmetry : nil, seen: { seen.contains($0) }, threads: model.threads)
    if output.json { return try output.print(json: evaluation) }
    Terminal.print { out in
      let text = EvaluationText(evaluation: evaluation, world: world, out: out)
      if all { text.printTable() } else { evaluation.inputs.forEach(text.printAnswer) }
    }
  }
}

/// Which inputs `--all` stands for.
enum TestInputs {
  static func all(of world: World) -> [Input] {
    if let all = world.allInputs() { return all }
    Provenance.draws(with: 0)
    Terminal.note("the world has too many inputs to try all; these are 256 draws with seed 0")
    var generator = SeededGenerator(seed: 0)
    return (0..<256).map { _ in world.draw(using: &generator) }
  }
}
