import ArgumentParser
import Arrays
import Foundation
import Records
import Reports
import Viz
import Worlds

struct WorldCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "world", abstract: "List, show and check worlds, and draw their true dependencies.",
    discussion: """
      Examples:
        probe-cli world list
        probe-cli world show boolean > mine.yaml
        probe-cli world check mine.yaml
        probe-cli world graph boolean --dot | dot -Tsvg > graph.svg
        probe-cli world language scan
      """,
    subcommands: [List.self, Show.self, Check.self, Graph.self, Reference.self])

  /// A world in a few words.
  struct Summary: Codable {
    let name: String
    let summary: String
    let inputs: Int
    /// The number of different inputs; nil when it does not fit a number.
    let inputSpace: Int?
    let outputs: [String]
    let symbols: Int
    let fingerprint: String
    /// Of `check`: how far the rules were tried.
    let rules: RuleCheck?

    init(_ world: World, _ rules: RuleCheck? = nil) {
      self.rules = rules
      name = world.name
      summary = world.summary
      inputs = world.cells.count
      inputSpace = world.inputCount
      outputs = world.outputs.map(\.name)
      symbols = world.alphabet.count
      fingerprint = world.fingerprint
    }
  }

  /// The built-in worlds.
  struct Summaries: Codable {
    let worlds: [Summary]
  }

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "List the built-in worlds.", discussion: "Example: probe-cli world list --json")
    @OptionGroup var output: OutputOptions

    func run() throws {
      let worlds = try World.builtInNames.map { Summary(try World.named($0)) }
      if output.json { return try output.print(json: Summaries(worlds: worlds)) }
      let rows = worlds.map { [$0.name, $0.summary] }
      print(
        Table(header: ["world", "what it is"], cells: rows))
    }
  }

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Print a world's file.", discussion: "Example: probe-cli world show boolean > mine.yaml")
    @Argument(help: "A built-in world or a YAML file.", completion: .worlds) var name: String
    @OptionGroup var output: OutputOptions

    func run() throws {
      let world = try World.named(name)
      Provenance.open(world)
      if output.json { return try output.print(json: Summary(world)) }
      Terminal.print(result: world.yaml, terminator: world.yaml.endsInLineBreak ? "" : "\n")
    }
  }

  struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Check a world's file and show an example of its text.",
      discussion: """
        Example: probe-cli world check mine.yaml

        The rules are tried, too: an input on which one divides by zero, say, is an
        error. Where there are too many inputs, those are tried that decide whether a
        rule fails, and draws.
        """)
    @Argument(help: ArgumentHelp("The YAML file.", valueName: "file"), completion: .worlds) var file: String
    @Option(
      name: .customLong("set"),
      help: ArgumentHelp("A parameter of the world, e.g. --set k=3.", valueName: "name=value"))
    var parameters: [String] = []
    @OptionGroup var output: OutputOptions

    func run() throws {
      let world = try World.named(file, parameters: try WorldOptions.values(parameters))
      Provenance.open(world)
      let rules = try world.checkRules()
      var generator = SeededGenerator(seed: 1)
      let example = try world.example(for: world.draw(using: &generator))
      if world.keepsBuiltInName {
        Terminal.note("\(world.name) is the name of a built-in world: give this one a name of its own")
      }
      if output.json { return try output.print(json: Summary(world, rules)) }
      let space = world.inputCount.map { NumberText.grouped(Double($0)) } ?? "very many"
      print("\(file): world \(world.name) is sound.")
      print(
        "  \(SampleText.counted(world.cells.count, "input")) with \(space) combinations, \(SampleText.counted(world.outputs.count, "output")),"
      )
      print("  \(world.alphabet.count) symbols, \(example.symbols.count) in this example:")
      print(AnswerLines.of(example.prompt + example.completion, label: "  "))
      if !rules.isProven {
        let count = NumberText.grouped(Double(rules.evaluated))
        print("  No rule failed on the \(count) inputs that were tried; others may make one fail.")
      }
    }
  }

  struct Graph: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Print what each output truly depends on.",
      discussion: """
        Example: probe-cli world graph boolean

        A number is the distance: 1 for inputs that the rule itself reads, 2 for
        those behind another output, ….
        """)
    @Argument(help: "A built-in world or a YAML file.", completion: .worlds) var name: String
    @Option(
      name: .customLong("set"),
      help: ArgumentHelp("A parameter of the world, e.g. --set k=3.", valueName: "name=value"))
    var parameters: [String] = []
    @Flag(help: "Print Graphviz's DOT language.") var dot = false
    @OptionGroup var output: OutputOptions

    func run() throws {
      let world = try World.named(name, parameters: try WorldOptions.values(parameters))
      Provenance.open(world)
      let graph = world.graph
      if output.json { return try output.print(json: graph) }
      if dot { return Terminal.print(result: graph.dot) }
      let rows = world.outputs.enumerated().map { index, output in
        [output.name, output.source]
          + graph.cells.indices.map { cell in
            graph.depth(ofCell: cell, inOutput: index).map {
              $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)–\($0.upperBound)"
            } ?? "·"
          }
      }
      if graph.cells.count <= 12 {
        print(
          Table(header: ["output", "rule"] + graph.cells, cells: rows))
      } else {
        for (row, output) in zip(rows, world.outputs) {
          print("\(row[0]) = \(row[1])  reads \(graph.reads(of: output.name).count) variables")
        }
      }
    }
  }
}
