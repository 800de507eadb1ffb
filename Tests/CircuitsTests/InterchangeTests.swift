import Arrays
import Foundation
import GPT
import Intervene
import Tasks
import TestSupport
import Testing
import Worlds

@testable import Circuits

/// Interchange interventions in the model that comes with the program, whose answers are all right.
@Suite(.tiered) struct InterchangeTests {
  private let session: Session<TaskTexts>

  init() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    session = try Session(
      run: Run.open(root.appendingPathComponent("Sources/ProbeCommands/Resources/boolean").path))
  }

  /// Before the first block an input's token is all there is of it: interchanged it is as if it had been typed, elsewhere
  /// nothing happens.
  @Test func embeddingsCarryTheInput() throws {
    let texts = try InterchangeTexts(session, variable: "D", target: "newB", most: 200, seed: 0)
    let runs = try InterchangeRuns(session.model, texts, .residualPre, threads: 2)
    let place = try #require(texts.labels.firstIndex(of: "D"))
    for position in texts.labels.indices {
      #expect(try runs.accuracy(texts.pairs, 0, position) == (position == place ? 1 : 0), "\(position)")
    }
  }

  /// A subspace of all directions is the whole activation, whatever directions it is made of.
  @Test func allDirectionsAreTheWhole() throws {
    let texts = try InterchangeTexts(session, variable: "newB", target: "newD", most: 60, seed: 0)
    let runs = try InterchangeRuns(session.model, texts, .residualPost, threads: 2)
    var generator = SeededGenerator(seed: 4)
    let width = session.model.dimensions.width
    let all = AlignedSubspace(width: width, rank: width, generator: &generator)
    let mattering = texts.pairs.filter(\.matters)
    for layer in [0, 3] {
      let found = try all.accuracy(
        runs, mattering, expected: mattering.map(\.expected), layer, texts.position)
      #expect(found == (try runs.accuracy(texts.pairs, layer, texts.position)))
    }
  }

  @Test func wrongNamesAreRefused() throws {
    for (variable, target) in [("newX", "newD"), ("newD", "newD"), ("newA", "newA"), ("newC", "newA")] {
      #expect(throws: (any Error).self, "\(variable), \(target)") {
        try InterchangeTexts(session, variable: variable, target: target, most: 60, seed: 0)
      }
    }
  }
}
