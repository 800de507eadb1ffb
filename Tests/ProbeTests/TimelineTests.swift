import Arrays
import Foundation
import GPT
import Probe
import Records
import Tasks
import TestSupport
import Testing
import Worlds

/// Probes over training: captures made by hand, in which it is known when a variable can be read.
@Suite(.tiered) struct TimelineTests {
  private let directory: TemporaryDirectory
  private let run: Run
  private let texts: ProbedTexts

  init() throws {
    directory = try TemporaryDirectory()
    let world = try World.named("boolean")
    run = try DecodabilityPlants.run(world, in: directory)
    texts = try DecodabilityPlants.boolean()
  }

  /// Captures at steps 0, 10, …, 50: noise, and newA where it is predicted, at layer 1, after the given steps.
  private func capture(plantedAfter planted: [Int]) throws {
    try FileAccess.createDirectory(directory["captures"])
    for step in stride(from: 0, through: 50, by: 10) {
      let layers = DecodabilityPlants.noise(texts, seed: UInt64(step + 7))
      if planted.contains(step) {
        DecodabilityPlants.plant(texts.examples.map { $0.outputs[0] }, in: layers[1], position: 9)
      }
      try write(step, layers, inputs: texts.examples.map(\.input.description))
    }
  }

  private func write(_ step: Int, _ layers: [Tensor], inputs: [String], tokens: [Int32]? = nil) throws {
    let arrays =
      [
        NamedArray(
          name: "tokens", shape: [texts.count, texts.tokens.length],
          values: .int32(tokens ?? texts.tokens.ids))
      ]
      + layers.enumerated().map { NamedArray(name: "blocks.\($0).hook_resid_post", $1) }
    try Safetensors.write(
      arrays, metadata: ["step": "\(step)", "inputs": inputs.joined(separator: ";")],
      to: RunDirectory(directory.path).capture(step))
  }

  /// Evaluations at 10, 20, … with these shares of right answers for newA.
  private func evaluate(_ shares: [Double]) throws {
    let lines = shares.enumerated().map { index, share in
      #"{"step":\#(10 * index + 10),"epoch":1,"learningRate":0.1,"trainLoss":1,"variables":{"newA":{"all":\#(share)}}}"#
    }
    _ = try directory.write(lines.joined(separator: "\n") + "\n", as: "metrics.jsonl")
  }

  @Test func knownLeadIsFound() throws {
    // Read once too early, and from 20 on for good; answered at 10 by chance, and from 40 on for good.
    try capture(plantedAfter: [0, 20, 30, 40, 50])
    try evaluate([0.97, 0.5, 0.9, 0.96, 1])
    let report = try Timeline().report(on: run)
    #expect(report.steps == [0, 10, 20, 30, 40, 50] && report.evaluations == [10, 20, 30, 40, 50])
    #expect(report.layers == 2 && report.texts == 32)
    #expect(report.variables.map(\.name) == ["newA", "newB", "newC", "newD", "sum", "sum2"])
    #expect(report.variables.map(\.predictingPosition) == [9, 11, 13, 15, 17, 21])
    let planted = report.variables[0]
    #expect(planted.answered == [0.97, 0.5, 0.9, 0.96, 1] && planted.answeredFrom == 40)
    for curve in [planted.linear, planted.knn] {
      #expect(curve.readableFrom == 20 && curve.lead == 20)
      #expect(curve.best[0] == 1 && curve.best[1] < 0.9 && curve.best[5] == 1)
      #expect(curve.accuracy.allSatisfy { $0.count == 2 && $0[0]! < 0.9 })
    }
    for variable in report.variables.dropFirst() {
      #expect(variable.linear.readableFrom == nil && variable.knn.lead == nil, "\(variable.name)")
      #expect(variable.answered == [nil, nil, nil, nil, nil] && variable.answeredFrom == nil)
    }
    let lines = report.table.csv.split(separator: "\n")
    #expect(lines.count == 1 + 6 * 2 * 6 * 3 + 5)
    #expect(lines.allSatisfy { $0.filter { $0 == "," }.count == 8 })
    #expect(report.writeUp.markdown.contains("| newA | 9 | 0.500 | 20 | 20 | 40 | 20 | 20 |"))
  }

  @Test func neverReadableHasNoLead() throws {
    try capture(plantedAfter: [10, 20])
    try evaluate([1, 1])
    let report = try Timeline().report(on: run)
    #expect(report.variables[0].linear.readableFrom == nil && report.variables[0].linear.lead == nil)
    #expect(report.variables[0].answeredFrom == 10)
  }

  @Test func reportsDoNotDependOnThreadsAndSurviveJSON() throws {
    try capture(plantedAfter: [40, 50])
    let ticks = Ticks()
    let report = try Timeline().report(on: run, threads: 1) { ticks.add($0, $1) }
    #expect(ticks.count == 6 && ticks.last == [6, 6])
    #expect(report.evaluations.isEmpty && report.variables[0].linear.readableFrom == 40)
    #expect(try Timeline().report(on: run, threads: 2) == report)
    #expect(try Timeline().report(on: run, threads: 5) == report)
    #expect(
      try JSONDecoder().decode(TimelineReport.self, from: JSONFile.text(report)).variables
        == report.variables)
  }

  @Test func missingCapturesSayHowToMakeThem() throws {
    let error = #expect(throws: FileError.self) { try Timeline().report(on: run) }
    #expect(error?.hint?.settings.contains("capture every") == true)
  }

  @Test func damagedCapturesAreErrors() throws {
    try capture(plantedAfter: [])
    let inputs = texts.examples.map(\.input.description)
    func problem() -> String {
      do {
        _ = try Timeline().report(on: run)
        return "none"
      } catch { return "\(error)" }
    }
    try write(20, DecodabilityPlants.noise(texts), inputs: inputs, tokens: texts.tokens.ids.reversed())
    #expect(problem().contains("step-20.safetensors: its texts are not those"))
    try write(20, DecodabilityPlants.noise(texts, layers: 1), inputs: inputs)
    #expect(problem().contains("blocks.1.hook_resid_post"))
    let broken = DecodabilityPlants.noise(texts)
    broken[0][3, 9, 1] = .infinity
    try write(20, broken, inputs: inputs)
    #expect(problem().contains("finite"))
    try write(20, [Tensor([32, 3, 8]), Tensor([32, 3, 8])], inputs: inputs)
    #expect(problem().contains("has shape [32, 3, 8]"))
    try write(0, DecodabilityPlants.noise(texts), inputs: ["a prompt"])
    #expect(problem().contains("does not name inputs of world 'boolean'"))
    try write(0, [], inputs: inputs)
    #expect(problem().contains("blocks.0.hook_resid_post"))
    try write(0, [], inputs: [])
    #expect(problem().contains("0 inputs"))
    _ = try directory.write("no capture", as: "captures/step-0.safetensors")
    #expect(problem().contains("step-0.safetensors"))
  }
}
