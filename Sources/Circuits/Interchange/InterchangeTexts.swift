import Arrays
import GPT
import Intervene
import Records
import Tasks
import Worlds

/// A base text, a source text in which a variable has another value, and what the rules say of the target when the base had the
/// source's value.
struct InterchangePair: Sendable {
  let base: Int
  let source: Int
  /// The first token of the target by the rules with the source's value of the variable, everything else as in the base.
  let expected: Int
  /// The base's own token.
  let own: Int

  /// Whether the interchange should change the answer.
  var matters: Bool { expected != own }
}

/// Pairs of texts for interchange interventions on a variable, cut where the target is answered.
struct InterchangeTexts: Sendable {
  let session: Session<TaskTexts>
  let variable: String
  let target: String
  /// The texts, all of one layout, up to the position that answers.
  let prompts: [[Int]]
  let pairs: [InterchangePair]
  /// The value of the variable in each text.
  let values: [Int]
  /// The names of positions.
  let labels: [String]
  /// Whether not all pairs of the world are here.
  let isSample: Bool

  /// - Throws: `ArgumentError` for names that the world does not have, for a target that stands before the variable, and where
  ///   no pair of texts makes a difference.
  init(_ session: Session<TaskTexts>, variable: String, target: String, most: Int, seed: UInt64) throws {
    let texts = session.texts
    let world = texts.world
    let number = try texts.output(target)
    let output = world.outputs.firstIndex { $0.name == texts.outputs[number] }!
    let names = world.cells.map(\.name) + world.outputs.map(\.name)
    guard names.contains(variable) else {
      throw ArgumentError.unknown("variable", variable, at: "variable", among: names)
    }
    guard variable != target else {
      throw ArgumentError("target", "is the variable itself", hint: "name an output that depends on it")
    }
    let layout = texts.mostFrequentLayout
    guard let first = layout.first, let position = texts.text(first).predicting(target) else {
      throw ArgumentError("target", "the text begins with \(target): nothing stands before it")
    }
    func value(_ text: Int) -> Int {
      let example = texts.examples[text]
      if let cell = world.cells.firstIndex(where: { $0.name == variable }) {
        return example.input.values[cell]
      }
      return example.outputs[world.outputs.firstIndex { $0.name == variable }!]
    }
    let values = layout.map(value)
    guard Set(values).count > 1 else {
      throw ArgumentError("variable", "\(variable) has one value in all texts: nothing can be interchanged")
    }
    var generator = SeededGenerator(seed: seed, stream: 0x1C4)
    var candidates = layout.indices.flatMap { base in
      layout.indices.filter { values[$0] != values[base] }.map { (base, $0) }
    }
    let isWhole = candidates.count <= most && !texts.isSample
    if candidates.count > most {
      generator.shuffle(&candidates)
      candidates = Array(candidates.prefix(most))
    }
    let pairs = try candidates.compactMap { base, source -> InterchangePair? in
      let text = layout[base]
      let changed = try texts.value(
        of: output, in: text, setting: variable, to: values[source], shownBefore: position + 1)
      guard let token = texts.tokens(of: changed, instead: target, in: text)?.first else { return nil }
      return InterchangePair(
        base: base, source: source, expected: token, own: texts.sequences[text][position + 1])
    }
    guard pairs.contains(where: \.matters) else {
      throw ArgumentError(
        "variable",
        "no other value of \(variable) changes \(target) by the rules while earlier outputs stay as they are",
        hint: "choose a target whose rule reads \(variable), directly or before it is written")
    }
    self.session = session
    self.variable = variable
    self.target = target
    prompts = layout.map { Array(texts.sequences[$0][...position]) }
    self.pairs = pairs
    self.values = values
    isSample = !isWhole
    let spans = texts.names(in: first)
    labels = (0...position).map { place in
      spans.first { $0.range.contains(place) }?.name
        ?? TokenNames.shown(texts.tokenizer.decode([texts.sequences[first][place]]))
    }
  }

  /// The position that answers.
  var position: Int { prompts[0].count - 1 }
}

/// Tokens that stand for no variable, as labels.
enum TokenNames {
  /// A line break is shown as an arrow, so that it can be seen.
  static func shown(_ token: String) -> String { token == "\n" ? "⏎" : token }
}
