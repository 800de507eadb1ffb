import Foundation
import GPT
import Intervene
import Records
import Tasks
import Worlds

/// Where a world's variables stand in the text of an input that a model has answered.
struct TextLayout {
  private let texts: TaskTexts
  private let number: Int
  private let example: Example
  private let right: [Int]
  private let prompt: Int
  private let written: [Int]

  init(_ texts: TaskTexts, _ number: Int, written: [Int]) {
    self.texts = texts
    self.number = number
    self.written = written
    example = texts.examples[number]
    right = texts.sequences[number]
    prompt = texts.promptLengths[number]
  }

  /// The span at a position; nil between variables, and where an answer of another length no longer has the right one's
  /// layout.
  private func span(_ position: Int) -> VariableSpan? {
    let common = zip(written, right[prompt...]).prefix { $0 == $1 }.count
    let end = prompt + (written.count == right.count - prompt ? written.count : common)
    return position < end ? example.spans.first { $0.range.contains(position) } : nil
  }

  /// The text's positions.
  func tokens(_ own: [Int]) -> [StateReport.Token] {
    own.enumerated().map { position, token in
      let text = texts.tokenizer.piece(token)
      let span = span(position)
      let shown = TokenLabel.visible(text)
      return StateReport.Token(
        position: position, text: text, label: span.map { "\($0.variable)=\(shown)" } ?? shown,
        variable: span?.variable, part: span.map(\.role.rawValue) ?? "other", isAnswer: position >= prompt)
    }
  }

  /// The world's rules with this input's values.
  func rules(_ inputs: ModelInputs) -> [StateReport.Rule] {
    let world = inputs.world
    var values: [String: String] = [:]
    for (cell, value) in zip(world.cells, example.input.values) {
      values[cell.name] = world.text(of: value, in: cell)
    }
    return zip(world.outputs, example.outputs).map { output, value in
      let shown = world.text(of: value, in: output)
      defer { values[output.name] = shown }
      return StateReport.Rule(
        output: output.name, rule: output.source, withValues: Self.replacing(output.source, values),
        value: shown, reads: inputs.graph.reads(of: output.name))
    }
  }

  /// A rule with values in the place of the names that have one, elements of lists by their number included.
  static func replacing(_ rule: String, _ values: [String: String]) -> String {
    rule.replacing(/[A-Za-z_][A-Za-z0-9_]*(\[[0-9]+\])?/) { match in
      values[String(match.output.0)] ?? String(match.output.0)
    }
  }

  /// The model's answer.
  ///
  /// - Parameters:
  ///   - reading: the text with the model's own answer.
  ///   - forced: the logits behind each position of the right text.
  func answer(_ reading: TextReading, forced: [[Float]], isHeldOut: Bool?) -> StateReport.Answer {
    let tokenizer = texts.tokenizer
    let text = tokenizer.decode(continuation: written, of: Array(right[..<prompt]))
    let values = texts.world.read(completion: text)
    let isRight = texts.isRight(completion: text, number)
    func probability(_ logits: [Float], _ token: Int) -> Double? {
      logits.allSatisfy(\.isFinite) ? exp(logits.logProbabilities[token]) : nil
    }
    let outputs = zip(texts.outputs, isRight).map { name, isRight in
      let index = texts.world.outputs.firstIndex { $0.name == name }!
      let output = texts.world.outputs[index]
      let shares = texts.queries[number].filter { texts.outputs[$0.output] == name }
        .map { probability(forced[$0.position], $0.token) }
      return StateReport.Answer.Output(
        name: name, expected: texts.world.text(of: example.outputs[index], in: output),
        answered: values[index].map { texts.world.text(of: $0, in: output) }, isCorrect: isRight,
        probability: shares.reduce(1) { product, share in product.flatMap { old in share.map { old * $0 } } })
    }
    let tokens = written.enumerated().map { index, token in
      let position = prompt + index
      let logits = reading.logits[position - 1]
      let isFinite = logits.allSatisfy(\.isFinite)
      let shares = isFinite ? logits.logProbabilities : []
      let expected = position < right.count ? right[position] : nil
      return StateReport.Answer.Token(
        position: position, token: tokenizer.piece(token), expected: expected.map(tokenizer.piece),
        variable: span(position)?.variable, probability: isFinite ? exp(shares[token]) : nil,
        expectedProbability: expected.flatMap { probability(forced[position - 1], $0) },
        likeliest: isFinite
          ? logits.likeliest(3).map { .init(token: tokenizer.piece($0), probability: exp(shares[$0])) } : [])
    }
    return StateReport.Answer(
      text: text, expected: example.completion, isCorrect: text.isExactly(example.completion),
      isHeldOut: isHeldOut, outputs: outputs, tokens: tokens)
  }
}
