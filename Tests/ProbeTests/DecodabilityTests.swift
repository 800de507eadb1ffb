import Foundation
import GPT
import Probe
import Records
import TestSupport
import Testing
import Worlds

/// Maps of where variables can be read: what is planted is found where it is, and nowhere else.
@Suite(.tiered) struct DecodabilityTests {
  /// newA stands at position 10; position 9, the line break, predicts it, and all inputs are behind it.
  @Test func plantedVariablesAreFoundWhereTheyAre() throws {
    let texts = try DecodabilityPlants.boolean()
    let activations = DecodabilityPlants.noise(texts)
    DecodabilityPlants.plant(texts.examples.map { $0.outputs[0] }, in: activations[1], position: 9)
    let report = try Decodability().report(texts, activations: activations)
    #expect(
      report.variables.map(\.name) == [
        "A", "B", "C", "D", "E", "newA", "newB", "newC", "newD", "sum", "sum2",
      ])
    for variable in report.variables {
      for map in [variable.linear, variable.knn] {
        #expect(map.accuracy.count == 2 && map.accuracy.allSatisfy { $0.count == 24 })
        guard variable.name == "newA" else {
          #expect(map.firstLayer == nil && map.firstPosition == nil, "\(variable.name)")
          continue
        }
        let place = try #require(map.firstLayer)
        #expect(map.firstPosition == place && map.predicting == place)
        #expect(place.layer == 1 && place.position == 9 && place.accuracy == 1 && place.fresh == nil)
        for (layer, row) in map.accuracy.enumerated() {
          for (position, accuracy) in row.enumerated() where (layer, position) != (1, 9) {
            #expect(accuracy ?? 0 < 0.9, "layer \(layer), position \(position)")
          }
        }
      }
    }
  }

  /// Two values are written for the sums' several classes.
  @Test func severalClassesAreTold() throws {
    let texts = try DecodabilityPlants.boolean()
    let activations = DecodabilityPlants.noise(texts, layers: 1)
    let groups = texts.examples.map { 2 * $0.input.values[1] + $0.input.values[4] }
    DecodabilityPlants.plant(groups, in: activations[0], position: 12)
    let report = try Decodability().report(texts, activations: activations)
    let readable = report.variables.filter { $0.linear.accuracy[0][12] == 1 }.map(\.name)
    // B and E themselves, and what follows from the two.
    #expect(readable == ["B", "E", "newC"])
    #expect(report.variables[1].knn.firstLayer?.position == 12)
  }

  @Test func nothingScoresAtItsControl() throws {
    let texts = try DecodabilityPlants.boolean()
    var procedure = ProbeProcedure()
    procedure.shuffles = 3
    let report = try Decodability(procedure: procedure).report(
      texts, activations: DecodabilityPlants.noise(texts, seed: 8),
      fresh: [DecodabilityPlants.noise(texts, seed: 9), DecodabilityPlants.noise(texts, seed: 10)])
    for variable in report.variables {
      for map in [variable.linear, variable.knn] {
        // Eight beginnings are guessed once in 256 times; where more differ, nothing is.
        #expect(report.beginnings[map.firstPosition?.position ?? 4] == 8, "\(variable.name)")
        // Behind the inputs all texts differ.
        func mean(_ grid: [[Double?]]?) -> Double {
          let values = (grid ?? []).flatMap { $0[9...].compactMap { $0 } }
          return values.reduce(0, +) / Double(values.count)
        }
        #expect(abs(mean(map.accuracy) - mean(map.shuffled)) < 0.12, "\(variable.name)")
        #expect(abs(mean(map.accuracy) - mean(map.fresh)) < 0.12, "\(variable.name)")
      }
    }
  }

  /// A variable that is written into the stream is read at its own token, and noise reads at chance, not below: what is
  /// left out of balanced classes must not tilt the probe against it.
  @Test func plantedIsOneAndNoiseIsChance() throws {
    let texts = try DecodabilityPlants.boolean()
    let activations = DecodabilityPlants.noise(texts, layers: 8, seed: 21)
    // C, D and E at their own tokens, in the last layer.
    for (number, position) in [(2, 4), (3, 6), (4, 8)] {
      DecodabilityPlants.plant(
        texts.examples.map { $0.input.values[number] }, in: activations[7], position: position)
    }
    let report = try Decodability().report(texts, activations: activations)
    for (number, position) in [(2, 4), (3, 6), (4, 8)] {
      let variable = report.variables[number]
      #expect(variable.linear.accuracy[7][position] == 1 && variable.knn.accuracy[7][position] == 1)
    }
    for variable in report.variables {
      for (name, map) in [("linear", variable.linear), ("kNN", variable.knn)] {
        // Positions at which all texts differ, in the layers of noise alone.
        let values = map.accuracy.prefix(7).flatMap { $0[9...] }
        let mean = values.reduce(0) { $0 + $1! } / Double(values.count)
        let control = map.shuffled!.prefix(7).flatMap { $0[9...] }
        let chance = control.reduce(0) { $0 + $1! } / Double(control.count)
        #expect(abs(mean - chance) < 0.05, "\(variable.name), \(name): \(mean) beside \(chance)")
        #expect(map.chance >= variable.majority && map.chance < 0.95)
        if variable.majority == 0.5 {
          #expect(abs(mean - 0.5) < 0.04, "\(variable.name), \(name): \(mean)")
        }
      }
    }
    let fields = report.table.csv.split(separator: "\n")[0].split(separator: ",")
    #expect(fields.contains("chance") && report.writeUp.markdown.contains("| chance |"))
  }

  /// Each class has its share of every fold, and texts with one beginning stay together.
  @Test func foldsKeepClassesBalanced() throws {
    let texts = try DecodabilityPlants.boolean()
    let report = try Decodability().report(
      texts, activations: DecodabilityPlants.noise(texts, layers: 1))
    #expect(report.settings["folds"] == .integer(8))
    #expect(report.variables.map(\.texts) == [32, 32, 32, 32, 32, 32, 32, 32, 32, 30, 32])
  }

  /// Before a variable can be known, rounding alone tells texts apart: it must not be read.
  @Test func equalPrefixesHaveOneActivation() throws {
    let texts = try DecodabilityPlants.boolean()
    let activations = DecodabilityPlants.noise(texts, layers: 1)
    for position in [0, 7] {
      DecodabilityPlants.plant(
        texts.examples.map { $0.input.values[4] }, in: activations[0], position: position)
    }
    let report = try Decodability().report(texts, activations: activations)
    let last = report.variables[4]
    #expect(last.name == "E" && last.positions == [8])
    // Both values stand behind each of the 16 beginnings: whatever is said is right half the time.
    #expect(last.linear.accuracy[0][7] == 0.5 && last.knn.accuracy[0][7] == 0.5)
    // Two and four beginnings tell nothing, of no variable.
    for variable in report.variables {
      for map in [variable.linear, variable.knn] {
        #expect(map.accuracy[0].prefix(4).allSatisfy { $0 == nil })
        #expect(map.accuracy[0].dropFirst(4).allSatisfy { $0 != nil })
      }
    }
    #expect(report.beginnings.prefix(10) == [2, 2, 4, 4, 8, 8, 16, 16, 32, 32])
  }

  @Test func randomModels() throws {
    let directory = try TemporaryDirectory()
    let run = try DecodabilityPlants.run(World.named("boolean"), in: directory)
    let report = try Decodability(.mixed).report(on: run)
    #expect(report.site == .mixed && report.layers == 2 && report.texts == 32 && !report.isSample)
    #expect(report.tokens.count == 24 && report.tokens[0] == "A" && report.tokens[1] == ",")
    #expect(report.tokens[9] == "\n" && report.tokens[21] == " " && report.tokens[22] == "sum2")
    #expect(
      report.settings["split"] == .text("4 to 8 folds, classes balanced")
        && report.settings["k"] == .integer(8))
    #expect(report.variables.map(\.positions).prefix(6) == [[0], [2], [4], [6], [8], [10]])
    #expect(
      report.variables.map(\.predictingPosition) == [nil, nil, nil, nil, nil, 9, 11, 13, 15, 17, 21])
    #expect(report.variables.map(\.classes).suffix(2) == [6, 5])
    // No other input adds up to 0 or to 5.
    #expect(report.variables[9].texts == 30 && report.variables[9].majority == 1.0 / 3)
    for variable in report.variables {
      let fresh = try #require(variable.linear.fresh)
      #expect(fresh.count == 2 && fresh[0].count == 24)
    }
    var plain = ProbeProcedure()
    plain.shuffles = 0
    let stream = try Decodability(.residualPre, procedure: plain, fresh: 0).report(on: run)
    #expect(stream.variables[1].linear.accuracy[0][2] == nil, "B stands behind four beginnings")
    for variable in stream.variables.dropFirst(2) {
      // At its own first token, a variable is read from the token.
      #expect(variable.linear.accuracy[0][variable.positions[0]] == 1, "\(variable.name)")
      #expect(variable.linear.fresh == nil)
    }
    for site in Site.vectors {
      #expect(try Decodability(site, procedure: plain, fresh: 0).report(on: run).layers == 2)
    }
  }

  @Test func reportsDoNotDependOnThreadsAndSurviveJSON() throws {
    let directory = try TemporaryDirectory()
    let run = try DecodabilityPlants.run(World.named("boolean"), in: directory)
    let counter = Ticks()
    var procedure = ProbeProcedure()
    procedure.shuffles = 1
    let maps = Decodability(procedure: procedure, fresh: 1)
    let report = try maps.report(on: run, threads: 1) { counter.add($0, $1) }
    #expect(counter.last == [96, 96] && counter.count == 96)
    #expect(try maps.report(on: run, threads: 2) == report)
    #expect(try maps.report(on: run, threads: 7) == report)
    let text = try JSONFile.text(report)
    #expect(try JSONDecoder().decode(DecodabilityReport.self, from: text) == report)
    procedure.seed = 1
    #expect(
      try Decodability(procedure: procedure, fresh: 0).report(on: run).variables[0].linear.shuffled
        != report.variables[0].linear.shuffled)
    let lines = report.table.csv.split(separator: "\n")
    #expect(lines.count == 1 + 11 * 2 * 2 * 24)
    #expect(lines.allSatisfy { $0.filter { $0 == "," }.count == ($0.contains("\",\"") ? 14 : 13) })
    #expect(report.writeUp.markdown.split(separator: "\n").count == 3 + 22)
  }
}
