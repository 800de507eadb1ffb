import Foundation
import GPT
import Probe
import Tasks
import TestSupport
import Testing
import Worlds

/// Reports of what a model attends to, on the boolean world.
@Suite(.tiered) struct AttentionReportTests {
  private let directory: TemporaryDirectory
  private let run: Run

  init() throws {
    directory = try TemporaryDirectory()
    let world = try World.named("boolean")
    let model = Model(
      GPT2(vocabulary: 16, context: 24, width: 12, layers: 2, heads: 3, initialDeviation: 0.4), seed: 4)
    try Checkpoint.write(model, tokenizer: SymbolTokenizer(world: world), to: directory.path)
    run = try Run.open(directory.path, world: world)
  }

  /// Makes the model answer rightly, whatever its weights are.
  private func dictation(of input: Input) throws -> Hooks {
    let example = try #require(run.world).example(for: input)
    let tokens = try run.requireTokenizer().encode(example.prompt + example.completion)
    var hooks = Hooks()
    hooks.add(at: HookPoint(.logits)) { logits, context in
      logits.fill(0)
      if context.positions.upperBound < tokens.count {
        logits[0, logits.shape[1] - 1, tokens[context.positions.upperBound]] = 50
      }
    }
    return hooks
  }

  private func report(_ text: String = "1,0,1,0,1") throws -> AttentionReport {
    let input = try #require(run.world).parse(input: text)
    return try AttentionReport(run: run, input: input, hooks: dictation(of: input))
  }

  /// newD's position reads the tokens of newA, newB and newC, which come before; its rule mentions newB alone.
  @Test func earlierOutputs() throws {
    let report = try report()
    let newD = report.outputs[3]
    #expect(newD.variable == "newD" && newD.outputDepth.prefix(4) == [nil, 1, nil, nil])
    #expect(report.outputs[5].outputDepth.prefix(4) == [1, 1, 1, 1])
    for layer in report.patterns.indices {
      let row = newD.attentionToOutputs[layer]
      #expect(row.map { $0 != nil } == [true, true, true, false, false, false])
      let newB = try #require(report.variables.firstIndex(of: "newB"))
      let mean = report.patterns[layer].map { $0[newD.predictingPosition][newB] }.reduce(0, +) / 3
      #expect(abs(try #require(row[1]) - mean) < 1e-6)
    }
    #expect(report.labels[0] == "A=1" && report.labels[1] == "," && report.labels.contains("newB=1"))
    #expect(report.variables.count == 24)
  }

  @Test func textAndShapes() throws {
    let report = try report()
    #expect(report.input == "1,0,1,0,1" && report.prompt == "1,0,1,0,1")
    #expect(report.answer == "\n0,1,0,1\n3 - 2\n" && report.expectedAnswer == report.answer)
    #expect(report.isCorrect == true)
    #expect(report.tokens.joined() == report.prompt + report.answer && report.tokens.count == 24)
    #expect(report.tokenIDs.count == 24 && report.tokenIDs[0] == 5)
    #expect(report.patterns.count == 2)
    for heads in report.patterns {
      #expect(heads.count == 3)
      for pattern in heads {
        #expect(pattern.count == 24 && pattern.allSatisfy { $0.count == 24 })
        for (query, row) in pattern.enumerated() {
          #expect(abs(row.reduce(0, +) - 1) < 1e-5)
          #expect(row[(query + 1)...].allSatisfy { $0 == 0 })
        }
      }
    }
    #expect(report.inputs == ["A", "B", "C", "D", "E"])
  }

  @Test func predictingPositions() throws {
    let outputs = try report().outputs
    #expect(outputs.map(\.variable) == ["newA", "newB", "newC", "newD", "sum", "sum2"])
    // "1,0,1,0,1" has positions 0 to 8, the line break 9; newA stands at 10.
    #expect(outputs.map(\.predictingPosition) == [9, 11, 13, 15, 17, 21])
    #expect(outputs.map(\.expected) == [0, 1, 0, 1, 3, 2])
    #expect(outputs.map(\.answered) == [0, 1, 0, 1, 3, 2])
  }

  @Test func trueDepths() throws {
    let outputs = try report().outputs
    #expect(outputs[0].trueDepth == [1, nil, 1, nil, nil])
    #expect(outputs[1].trueDepth == [nil, nil, nil, 1, nil])
    #expect(outputs[2].trueDepth == [nil, 1, nil, nil, 1])
    #expect(outputs[3].trueDepth == [1, nil, nil, 2, nil])
    #expect(outputs[4].trueDepth == [1, 1, 1, 1, 1])
    #expect(outputs[5].trueDepth == [2, 2, 2, 2, 2])
  }

  /// The attention to each input is the mean over heads at its one token.
  @Test func attentionToInputs() throws {
    let report = try report("0,1,1,0,1")
    for output in report.outputs {
      #expect(output.attention.count == 2)
      for (layer, inputs) in output.attention.enumerated() {
        #expect(inputs.count == 5)
        for (index, found) in inputs.enumerated() {
          let heads = report.patterns[layer].map { $0[output.predictingPosition][2 * index] }
          #expect(abs(found - heads.reduce(0, +) / 3) < 1e-6)
          #expect(found > 0)
        }
      }
    }
  }

  @Test func patternsAreTheModels() throws {
    let report = try report()
    let selection = try HookSelection.matching("*.hook_pattern", in: run.model.dimensions)
    let capture = try run.model.run(
      TokenBatch([report.tokenIDs]), options: Model.Options(capture: selection))
    for layer in 0..<2 {
      #expect(
        report.patterns[layer].joined().joined().elementsEqual(try #require(capture[.pattern, layer]).values))
    }
  }

  @Test func hooksChangeTheReport() throws {
    let input = try #require(run.world).parse(input: "1,0,1,0,1")
    var hooks = try dictation(of: input)
    hooks.add(at: HookPoint(.attentionScores, layer: 0)) { scores, context in
      for query in 0..<scores.shape[2] {
        for key in 0...context.positions.lowerBound + query {
          for head in 0..<scores.shape[1] { scores[0, head, query, key] = 0 }
        }
      }
    }
    let report = try AttentionReport(run: run, input: input, hooks: hooks)
    for (query, row) in report.patterns[0][1].enumerated() {
      #expect(row[...query].allSatisfy { abs($0 - 1 / Float(query + 1)) < 1e-6 })
    }
    #expect(report.outputs[0].attention[0].allSatisfy { abs($0 - 0.1) < 1e-6 })
  }

  /// A model that ends its answer early: outputs behind the end have no predicting position.
  @Test func shortAnswers() throws {
    var hooks = Hooks()
    hooks.add(at: HookPoint(.logits)) { logits, context in
      logits.fill(0)
      logits[0, logits.shape[1] - 1, context.positions.upperBound == 9 ? 0 : 14] = 50
    }
    let input = try #require(run.world).parse(input: "1,0,1,0,1")
    let report = try AttentionReport(run: run, input: input, hooks: hooks)
    #expect(report.answer == "\n" && report.isCorrect == false && report.tokens.count == 10)
    #expect(report.outputs.map(\.variable) == ["newA"])
    #expect(report.outputs[0].answered == nil && report.outputs[0].expected == 0)
  }

  @Test func rawText() throws {
    let ids = try run.requireTokenizer().encode("1,1\n")
    let report = try AttentionReport(run: run, text: "1,1\n", tokens: ids)
    #expect(report.input == nil && report.expectedAnswer == nil && report.isCorrect == nil)
    #expect(report.answer == "" && report.outputs.isEmpty && report.inputs.isEmpty)
    #expect(report.tokens == ["1", ",", "1", "\n"])
    #expect(report.patterns.count == 2 && report.patterns[1].count == 3 && report.patterns[1][2].count == 4)
    #expect(throws: ModelError.self) { try AttentionReport(run: run, text: "", tokens: []) }
  }

  /// What a program reads of the JSON: patterns where they are few, their shape always, null for what there is not.
  @Test func json() throws {
    struct Read: Decodable {
      let schemaVersion: Int
      let patternShape: [Int]
      let patterns: [[[[Float]]]]?
      let outputs: [AttentionReport.OutputAttention]
    }
    let report = try report()
    let read = try JSONDecoder().decode(Read.self, from: JSONEncoder().encode(report))
    #expect(read.schemaVersion == 1 && read.patterns == report.patterns)
    #expect(read.outputs.map(\.trueDepth) == report.outputs.map(\.trueDepth))
    let d = run.model.dimensions
    let length = report.tokenIDs.count
    #expect(read.patternShape == [d.layers, d.heads, length, length])
    let wide = directory["wide"]
    try Checkpoint.write(
      Model(GPT2(vocabulary: 16, context: 64, width: 12, layers: 2, heads: 3), seed: 1),
      tokenizer: run.requireTokenizer(), to: wide)
    // 2 × 3 × 40 × 40 numbers fit, 2 × 3 × 41 × 41 do not.
    for (count, fits) in [(40, true), (41, false)] {
      let long = try AttentionReport(
        run: Run.open(wide), text: "", tokens: Array(repeating: 1, count: count))
      let text = String(decoding: try JSONEncoder().encode(long), as: UTF8.self)
      #expect(long.fitsJSON == fits && text.contains("\"patterns\":null") == !fits)
      #expect(text.contains("\"input\":null") && text.contains("\"expectedAnswer\":null"))
      #expect(long.patterns[0][0][count - 1].count == count)
    }
  }

  /// Everything that was asked for comes from the one run that the patterns come from.
  @Test func capturesOnTheWay() throws {
    let d = run.model.dimensions
    let ids = [1, 2, 3, 1]
    let all = HookSelection.everything(in: d)
    let report = try AttentionReport(run: run, text: "", tokens: ids, capturing: all)
    let capture = try run.model.run(TokenBatch([ids]), options: Model.Options(capture: all))
    #expect(report.capture.selection == all)
    for point in all.points { #expect(report.capture[point]?.values == capture[point]?.values, "\(point)") }
    #expect(try AttentionReport(run: run, text: "", tokens: ids).patterns == report.patterns)
  }
}
