import Arrays
import Foundation
import GPT
import Intervene
import Tasks
import TestSupport
import Testing
import Worlds

/// Shared runs of many head sets against plain runs with hooks.
@Suite(.tiered) struct SubsetRunnerTests {
  private static let shipped = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Sources/ProbeCommands/Resources/boolean").path

  /// Accuracy and margin by output of a plain run.
  private func plain(_ subject: Session<TaskTexts>, _ ablation: Ablation) throws -> (
    accuracy: [Double], margin: [Double]
  ) {
    let outputs = subject.texts.outputs.count
    var right = [Double](repeating: 0, count: outputs)
    var margin = right
    var symbols = right
    for batch in subject.texts.batches() {
      let interventions = ablation.heads.isEmpty ? [] : [ablation]
      let hooks = try subject.hooks(of: interventions, members: batch.members)
      let logits = try subject.model.run(
        batch.tokens, options: Model.Options(hooks: hooks, threads: subject.threads)
      ).logits
      for (row, member) in batch.members.enumerated() {
        var isRight = [Bool](repeating: true, count: outputs)
        for query in subject.texts.queries[member] {
          let values = logits.at(row).at(query.position).values
          let best = values.indices.max { values[$0] < values[$1] }!
          if best != query.token { isRight[query.output] = false }
          let other = values.enumerated().filter { $0.offset != query.token }.map(\.element).max()!
          margin[query.output] += Double(values[query.token] - other)
          symbols[query.output] += 1
        }
        for output in 0..<outputs where isRight[output] { right[output] += 1 }
      }
    }
    return (right.map { $0 / Double(subject.texts.count) }, zip(margin, symbols).map { $0 / $1 })
  }

  private func compare(_ subject: Session<TaskTexts>, _ mode: AblationMode, sets count: Int, seed: UInt64)
    throws
  {
    let d = subject.model.dimensions
    var generator = SeededGenerator(seed: seed)
    let all = (0..<d.layers).flatMap { layer in (0..<d.heads).map { Head(layer, $0) } }
    let sets = (0..<count).map { number -> HeadSet in
      // Every size from none to all, and one set twice.
      let share = Double(number) / Double(max(1, count - 1))
      return HeadSet(all.filter { _ in generator.uniform() < share }, layers: d.layers)
    }
    let scores = try SubsetRunner(subject, mode: mode, seed: 9).scores(of: sets + [sets[count / 2]])
    for (number, set) in sets.enumerated() {
      let (accuracy, margin) = try plain(subject, Ablation(heads: set.heads, mode: mode, seed: 9))
      for output in subject.texts.outputs.indices {
        #expect(scores.accuracies(output)[number] == accuracy[output], "\(mode) \(set.heads)")
        #expect(abs(scores.margins(output)[number] - margin[output]) < 1e-4, "\(mode) \(set.heads)")
      }
    }
    for output in subject.texts.outputs.indices {
      #expect(scores.accuracies(output)[count] == scores.accuracies(output)[count / 2])
    }
  }

  @Test(.tags(.slow)) func twoHundredSetsOfTheShippedModel() throws {
    let subject = try Session(run: Run.open(Self.shipped))
    try compare(subject, .zero, sets: 200, seed: 1)
  }

  @Test(arguments: [AblationMode.mean, .resample]) func otherModes(_ mode: AblationMode) throws {
    try compare(Session(run: Run.open(Self.shipped)), mode, sets: 40, seed: 2)
  }

  /// Texts of several lengths, an output of several symbols, and sets that leave the lower layers alone.
  @Test(arguments: AblationMode.allCases) func unevenTexts(_ mode: AblationMode) throws {
    let world = try World(
      yaml: """
        name: uneven
        inputs: {n: integer 7...12, m: integer 0...3}
        outputs: {double: n * 2, less: n - m}
        prompt: "{n},{m}"
        completion: "={double};{less}."
        """)
    let tokenizer = SymbolTokenizer(world: world)
    let model = Model(
      GPT2(
        vocabulary: tokenizer.vocabularySize, context: 12, width: 12, layers: 3, heads: 3,
        initialDeviation: 0.5), seed: 3)
    let subject = Session(model: model, texts: try TaskTexts(of: world, tokenizer: tokenizer), threads: 2)
    #expect(Set(subject.texts.sequences.map(\.count)).count > 1)
    try compare(subject, mode, sets: 30, seed: 5)
    let upper = (0..<4).map { number in
      HeadSet((0..<3).filter { number >> $0 & 1 == 1 }.map { Head(2, $0) }, layers: 3)
    }
    let scores = try SubsetRunner(subject, mode: mode, seed: 9).scores(of: upper)
    let whole = try SubsetRunner(subject, mode: mode, seed: 9).scores(
      of: upper + [HeadSet([Head(0, 0)], layers: 3)])
    #expect(Array(whole.accuracy.prefix(scores.accuracy.count)) == scores.accuracy)
  }

  /// An input given several times counts as often.
  @Test func repeatedInputs() throws {
    let planted = try PlantedModel()
    let inputs = [Input([1, 0]), Input([1, 0]), Input([1, 0]), Input([0, 1])]
    let texts = try TaskTexts(inputs, of: planted.world, tokenizer: planted.tokenizer, isSample: false)
    try compare(Session(model: planted.model, texts: texts), .zero, sets: 8, seed: 3)
  }

  /// Any number of threads gives the same bits.
  @Test func threads() throws {
    let run = try Run.open(Self.shipped)
    let sets = (0..<40).map { number in
      HeadSet(
        (0..<16).filter { (number * 2_654_435_761) >> $0 & 1 == 1 }.map { Head($0 / 4, $0 % 4) },
        layers: 4)
    }
    let one = try SubsetRunner(Session(run: run, threads: 1)).scores(of: sets)
    let three = try SubsetRunner(Session(run: run, threads: 3)).scores(of: sets)
    #expect(one.accuracy == three.accuracy)
    #expect(one.margin == three.margin)
  }
}
