import GPT
import Intervene
import TestSupport
import Testing

/// Direct logit attribution: it adds up, agrees with transformers, and finds what was planted.
@Suite(.tiered) struct LensAttributionTests {
  /// Of families that have TransformerLens's names.
  @Test(arguments: ArchitectureCase.all.filter { !($0.architecture is ParallelDecoder) }) func partsSum(
    _ test: ArchitectureCase
  ) throws {
    let model = test.model()
    let method = try ResidualParts(model)
    let capture = try model.run(
      test.tokens(batch: 3), options: Model.Options(capture: method.selection))
    for example in 0..<3 {
      for position in 0..<capture.tokens.length {
        let found = try #require(
          try method.attribute(
            capture, example: example, position: position, right: 4, wrong: 2, place: "here"))
        let logits = capture.logits.at(example).at(position).values
        let scale = found.parts.map(abs).max()!
        #expect(found.logitDifference == Double(logits[4]) - Double(logits[2]))
        #expect(abs(found.parts.reduce(0, +) - found.logitDifference) < 1e-4 * max(1, scale))
        #expect(found.parts.count == method.names.count)
      }
    }
  }

  @Test(arguments: ["two-heads", "untied"]) func agreesWithTransformers(_ name: String) throws {
    let fixture = Fixture(name)
    let model = try fixture.model()
    let expected = try fixture.expected("lens.safetensors")
    let parts = try expected.tensor("attribution.parts")
    let right = try expected.integers("right")
    let wrong = try expected.integers("wrong")
    let tokens = try fixture.tokens()
    let method = try ResidualParts(model)
    let capture = try model.run(tokens, options: Model.Options(capture: method.selection))
    for example in 0..<tokens.batch {
      // The model's own choice, and the best of the others.
      let found = try #require(
        try method.attribute(
          capture, example: example, position: tokens.length - 1, right: nil, wrong: nil, place: "the end"))
      #expect(found.right == right[example] && found.wrong == wrong[example])
      #expect(relativeError(found.parts.map(Float.init), parts.at(example).values) < 1e-4)
    }
  }

  @Test func plantedHeadMakesTheAnswer() throws {
    let model = LensPlants.copier()
    let tokens = [3, 1, 4, 0, 2]
    let method = try ResidualParts(model)
    let capture = try model.run(TokenBatch([tokens]), options: Model.Options(capture: method.selection))
    let head = try #require(method.names.firstIndex { $0.name == "0.1" })
    for position in 1..<tokens.count {
      let found = try #require(
        try method.attribute(
          capture, example: 0, position: position, right: nil, wrong: nil, place: "here"))
      #expect(found.right == tokens[position - 1])
      #expect(found.logitDifference > 1)
      #expect(abs(found.parts[head] - found.logitDifference) < 1e-3 * found.logitDifference)
      for (part, value) in zip(method.names, found.parts) where part.name != "0.1" {
        #expect(abs(value) < 1e-3, "\(part.name)")
      }
    }
  }

  /// In a fresh model no head stands out as the planted one does.
  @Test func freshModelHasNoSuchHead() throws {
    let model = LensPlants.fresh()
    let method = try ResidualParts(model)
    let tokens = (0..<12).map { ($0 * 7) % 20 }
    let capture = try model.run(TokenBatch([tokens]), options: Model.Options(capture: method.selection))
    let found = try #require(
      try method.attribute(capture, example: 0, position: 11, right: nil, wrong: nil, place: "here"))
    for (part, value) in zip(method.names, found.parts) where part.head != nil {
      #expect(abs(value) < 0.5 * found.logitDifference, "\(part.name)")
    }
  }

  /// Logits that do not come from the stream are noticed.
  @Test func wrongSumsAreRefused() throws {
    let test = ArchitectureCase.all[1]
    let model = test.model()
    let method = try ResidualParts(model)
    var hooks = Hooks()
    hooks.add(at: HookPoint(.finalNormalized)) { tensor, _ in
      tensor.withMutableValues { for place in $0.indices { $0[place] *= 1.1 } }
    }
    let capture = try model.run(
      test.tokens(batch: 1), options: Model.Options(capture: method.selection, hooks: hooks))
    let error = #expect(throws: LensError.self) {
      try method.attribute(capture, example: 0, position: 5, right: nil, wrong: nil, place: "position 5")
    }
    guard case .sum(let place, let parts, let difference)? = error else {
      Issue.record("expected a sum, found \(String(describing: error))")
      return
    }
    #expect(place == "position 5" && abs(parts - difference) > 1e-3)
  }

  @Test func nothingToCompareWithItself() throws {
    let model = ArchitectureCase.all[0].model()
    let method = try ResidualParts(model)
    let capture = try model.run(TokenBatch([[1, 2]]), options: Model.Options(capture: method.selection))
    let found = try method.attribute(
      capture, example: 0, position: 0, right: 2, wrong: 2, place: "here")
    #expect(found.map(\.parts) == nil)
  }
}
