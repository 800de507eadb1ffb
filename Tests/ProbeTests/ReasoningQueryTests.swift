import Corpora
import GPT
import Probe
import Records
import Tasks
import TestSupport
import Testing

/// Prompts as tokens, the attention that is read from them, and the labels of statements.
@Suite(.tiered) struct ReasoningQueryTests {
  private let items: [ReasoningItem]
  private let tokenizer: SymbolTokenizer

  init() throws {
    items = try ReasoningPlants.items(12)
    tokenizer = ReasoningPlants.tokenizer(items)
  }

  private func text(_ tokens: some Sequence<Int>) -> String { tokenizer.decode(Array(tokens)) }

  @Test func tokensOfStatements() throws {
    for (item, shown) in zip(items, items.dropFirst()) {
      let query = try ReasoningQuery(item, demonstrations: [shown], tokenizer: tokenizer)
      #expect(text(query.tokens) == ReasoningPrompt(item, demonstrations: [shown]).text)
      for (statement, range) in zip(item.statements, query.statements) {
        #expect(text(query.tokens[range]).drop { $0 == " " } == statement.text)
      }
      #expect(text(query.tokens[query.question]) == " \(item.question) True or False?")
      #expect(query.question.upperBound == query.tokens.count)
    }
  }

  @Test func thePublishedPrompt() throws {
    let item = try #require(items.first { $0.statements[0].kind == .rule && $0.statements.count == 4 })
    let shown = items[1]
    let query = try ReasoningQuery(released: item, demonstrations: [shown], tokenizer: tokenizer)
    let ordered =
      item.statements.filter { $0.kind == .fact } + item.statements.filter { $0.kind == .rule }
    #expect(
      text(query.tokens)
        == "\(shown.context) \(shown.question): True or False?\(shown.answer)\n"
        + ordered.map(\.text).joined() + " \(item.question) True or False?")
    // Words keep their tokens when they touch, so places do not drift here; the first statement lacks its first word.
    let first = try #require(item.statements.firstIndex { $0.kind == .fact })
    for (place, (statement, range)) in zip(item.statements, query.statements).enumerated() {
      let whole = text(query.tokens[range])
      if place == first {
        #expect(whole == statement.text.drop { $0 != " " })
      } else {
        #expect(whole == statement.text)
      }
    }
    #expect(text(query.tokens[query.question]) == " \(item.question) True or False?")
  }

  @Test func answers() throws {
    let answer = try AnswerTokens(items[0], tokenizer)
    #expect(answer.ids == [tokenizer.id(of: " True"), tokenizer.id(of: " False")])
    #expect(answer.right == (items[0].answer == .truth(true) ? 0 : 1))
    let characters = TrainingData(
      train: [TextPair(prompt: "", completion: " TrueFalse")], valid: [], world: nil
    ).tokenizer
    // Both begin with the same space; the letters behind it tell them apart.
    #expect(
      try AnswerTokens(items[0], characters).ids == [characters.id(of: "T"), characters.id(of: "F")])
  }

  @Test func unknownWordsNameTheItem() throws {
    let small = TrainingData(
      train: [TextPair(prompt: "Tom", completion: " True")], valid: [], world: nil, symbols: .sentences
    ).tokenizer
    let error = #expect(throws: ReasoningError.self) {
      try ReasoningQuery(items[0], demonstrations: [], tokenizer: small)
    }
    guard case .text(let name, _, _)? = error else { return #expect(Bool(false)) }
    #expect(name == items[0].id)
  }

  /// The reader's numbers against captured patterns, summed plainly.
  @Test(arguments: [ReasoningReader.Rows.maximum, .mean])
  func attention(_ rows: ReasoningReader.Rows) throws {
    let model = ReasoningPlants.model(tokenizer)
    let queries = try items.map { try ReasoningQuery($0, demonstrations: [], tokenizer: tokenizer) }
    let answers = try items.map { try AnswerTokens($0, tokenizer).ids }
    let readings = try ReasoningReader(model: model, rows: rows, threads: 2).read(
      queries, answers: answers, layers: [0, 2])
    for (place, query) in queries.enumerated() {
      let reading = try #require(readings[place])
      let capture = try model.run(
        TokenBatch([query.tokens]),
        options: Model.Options(
          capture: HookSelection([HookPoint(.pattern, layer: 0), HookPoint(.pattern, layer: 2)]),
          logits: .last))
      let length = query.tokens.count
      for (column, layer) in [0, 2].enumerated() {
        let pattern = try #require(capture[.pattern, layer]).withValues { Array($0) }
        for (statement, range) in query.statements.enumerated() {
          var sum = 0.0
          for key in range {
            for head in 0..<2 {
              let values = query.question.map { Double(pattern[(head * length + $0) * length + key]) }
              sum += rows == .maximum ? values.max()! : values.reduce(0, +) / Double(values.count)
            }
          }
          let expected = sum / Double(2 * range.count)
          #expect(abs(Double(reading.attention[statement][column]) - expected) < 1e-6)
        }
      }
      let logits = capture.logits.withValues { values in answers[place].map { values[$0] } }
      #expect(zip(reading.logits, logits).allSatisfy { abs($0 - $1) < 1e-4 })
    }
    #expect(
      try ReasoningReader(model: model, rows: rows, threads: 1).read(
        queries, answers: answers, layers: [0, 2]) == readings)
  }

  @Test func longPromptsAreLeftOut() throws {
    let queries = try items.map { try ReasoningQuery($0, demonstrations: [], tokenizer: tokenizer) }
    let answers = try items.map { try AnswerTokens($0, tokenizer).ids }
    let lengths = queries.map(\.tokens.count)
    let model = ReasoningPlants.model(tokenizer, context: lengths.min()! + 1)
    var done = 0
    let readings = try ReasoningReader(model: model).read(queries, answers: answers, layers: [0]) {
      done += $0
    }
    #expect(done == queries.count)
    #expect(zip(readings, lengths).allSatisfy { ($0 == nil) == ($1 > lengths.min()! + 1) })
  }

  @Test func labels() throws {
    // Two premises and a rule: the released code takes one edge, so that the second premise is at the answer's step.
    let two = try #require(
      try ReasoningPlants.items(400) {
        $0.depths = [1]
        $0.conjunctions = 1
      }.first { $0.proofs.count == 1 && $0.proofs[0].nodes.count == 3 })
    func steps(_ procedure: MechanisticProtocol) throws -> [Int] {
      let labels = try #require(ReasoningLabels(two, procedure))
      return two.proofs[0].nodes.map { labels.steps[two.index(ofStatement: $0)!]! }
    }
    #expect(try steps(.corrected) == [0, 0, 1])
    #expect(try steps(.paper) == [0, 1, 1])
    let labels = try #require(ReasoningLabels(two, .corrected))
    #expect(labels.useful.reduce(0, +) == 3)
    #expect(labels.useful.count == two.statements.count)
    let unproven = try #require(items.first { $0.proofs.isEmpty })
    #expect(ReasoningLabels(unproven, .corrected) == nil)
    // Explanations of depth 1 have one class in the published code.
    var street: [ReasoningItem] = []
    try ReasoningCorpus(directory: "\(ReasoningPlants.fixtures)/street").read { item, _ in street.append(item)
    }
    #expect(Set(ReasoningLabels(street[0], .paper)!.steps.compactMap { $0 }) == [0])
    #expect(ReasoningLabels(street[0], .corrected)!.steps.compactMap { $0 } == [0, 0, 1])
    // Flattened, (2 4 1) -> 3 -> 5, of which the first edge is left.
    #expect(ReasoningLabels(street[2], .paper)!.steps.compactMap { $0 } == [1, 0, 1, 1, 1])
    #expect(ReasoningLabels(street[2], .corrected)!.steps.compactMap { $0 } == [0, 0, 1, 1, 2])
  }

  @Test func deniedStatements() throws {
    let item = items[0]
    for place in item.statements.indices {
      let denied = item.denying(place)
      let scalars = Array(denied.context.unicodeScalars)
      for (index, statement) in denied.statements.enumerated() {
        #expect(String(String.UnicodeScalarView(scalars[statement.range])) == statement.text)
        let old = item.statements[index].text
        #expect(statement.text == (index == place ? "That \(old.dropLast()) is false." : old))
      }
    }
  }
}
