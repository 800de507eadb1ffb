import Arrays
import GPT
import Intervene
import Records
import Tasks
import TestSupport
import Testing
import Worlds

/// Reports on models whose workings are known.
@Suite(.tiered) struct AblationReportTests {
  private let subject: Session<TaskTexts>

  init() throws { subject = try Session(PlantedModel()) }

  @Test func brokenInputs() throws {
    let report = try AblationReport(subject, [Ablation(heads: [Head(1, 0)])])
    #expect(report.baseline.teacherForced == ["copyA": 1, "copyB": 1])
    #expect(report.ablated.teacherForced == ["copyA": 1, "copyB": 0])
    #expect(report.baseline.intervals == nil && !report.isSample && report.worldInputs == 4)
    #expect(report.examples.map(\.input) == ["0,0", "0,1", "1,0", "1,1"])
    let last = try #require(report.examples.last)
    #expect(last.expected == "=1,1" && last.outputs == ["copyB"])
    #expect(last.before.teacherForced.hasSuffix("1") && !last.after.teacherForced.hasSuffix("1"))
    let aimed = try AblationReport(subject, [Ablation(heads: [Head(1, 0)])], target: "copyA")
    #expect(aimed.examples.isEmpty)
    #expect(throws: ArgumentError.self) {
      try AblationReport(subject, [Ablation(heads: [Head(1, 0)])], target: "copy")
    }
    let lines = report.table.csv.split(separator: "\n")
    #expect(lines[0] == "output,answers,baseline,ablated,constant")
    #expect(lines[3] == "copyB,teacher-forced,1.0,0.0,0.5")
  }

  @Test(arguments: AblationSweep.Parts.allCases) func sweeps(_ parts: AblationSweep.Parts) throws {
    let sweep = try AblationSweep(subject, each: parts)
    let needed: [String: [String]] =
      switch parts {
      case .head: ["copyA": ["0.1"], "copyB": ["1.0"]]
      case .attention: ["copyA": ["0"], "copyB": ["1"]]
      case .mlp, .neuron: ["copyA": [], "copyB": []]
      }
    for (output, expected) in needed {
      #expect(sweep.rows.filter { $0.teacherForced[output] != 1 }.map(\.part) == expected)
      #expect(sweep.rows.filter { ($0.generated?[output] ?? 1) != 1 }.map(\.part) == expected)
    }
    #expect(
      sweep.table.csv.split(separator: "\n").allSatisfy {
        $0.hasSuffix("_constant") || $0.hasSuffix(",0.5,0.5")
      })
    #expect(sweep.rows.count == [.head: 4, .attention: 2, .mlp: 2, .neuron: 192][parts])
    #expect((sweep.rows[0].generated == nil) == (parts == .neuron))
  }

  /// Each row of a sweep is the ablation of that part.
  @Test func sweepsAgreeWithSingleAblations() throws {
    let test = try World.named("boolean")
    let tokenizer = SymbolTokenizer(world: test)
    let model = Model(
      GPT2(
        vocabulary: tokenizer.vocabularySize, context: 24, width: 12, layers: 2, heads: 2, mlpWidth: 6,
        initialDeviation: 0.6), seed: 8)
    let subject = Session(model: model, texts: try TaskTexts(of: test, tokenizer: tokenizer), threads: 2)
    for mode in AblationMode.allCases {
      let sweep = try AblationSweep(subject, each: .neuron, mode: mode, seed: 3)
      for row in sweep.rows {
        var ablation = Ablation(mode: mode)
        ablation.seed = 3
        ablation.neurons = [Neuron(row.layer, row.index)]
        let answers = try subject.evaluate([ablation], generating: false).teacherForced
        for (number, output) in subject.texts.outputs.enumerated() {
          #expect(row.teacherForced[output] == answers.accuracy(number), "neuron \(row.part), \(mode)")
        }
      }
    }
  }

  /// Of a large world a sample is taken, always the same one, and its error stated.
  @Test func samples() throws {
    let world = try World(
      yaml: """
        name: large
        inputs: {n: integer 0...9999}
        outputs: {m: n}
        prompt: "{n}"
        completion: "={m}"
        """)
    let tokenizer = SymbolTokenizer(world: world)
    let selection = try TextSelection(most: 50, seed: 2)
    let texts = try TaskTexts(of: world, tokenizer: tokenizer, selection: selection)
    #expect(texts.isSample && texts.count == 50 && texts.worldInputs == 10_000)
    #expect(
      texts.sequences == (try TaskTexts(of: world, tokenizer: tokenizer, selection: selection)).sequences)
    let model = Model(
      GPT2(vocabulary: tokenizer.vocabularySize, context: 12, width: 8, layers: 1, heads: 2), seed: 1)
    let report = try AblationReport(
      Session(model: model, texts: texts), [Ablation(heads: [Head(0, 0)], mode: .mean)])
    let share = try #require(report.ablated.teacherForced["m"])
    #expect(report.ablated.intervals?.teacherForced["m"] == ShareInterval(share, of: 50))
    #expect(throws: SettingsError.self) { try TextSelection(most: 0, seed: 0) }
  }
}
