import GPT
import Tasks

extension TaskTexts {
  /// The value of an output by the rules, by its index in the world, when a variable has another value than it has and
  /// the outputs that are written before a position keep the values shown there.
  package func value(
    of output: Int, in text: Int, setting variable: String, to value: Int, shownBefore end: Int
  ) throws -> Int {
    let example = examples[text]
    var given: [Int: Int] = [:]
    for span in example.spans where span.role == .output && span.range.upperBound <= end {
      guard let index = world.outputs.firstIndex(where: { $0.name == span.variable }) else { continue }
      given[index] = example.outputs[index]
    }
    if let cell = world.cells.firstIndex(where: { $0.name == variable }) {
      return try world.evaluate(example.input.replacing(cell, with: value), given: given)[output]
    }
    guard let index = world.outputs.firstIndex(where: { $0.name == variable }) else {
      preconditionFailure("the world has no variable \(variable)")
    }
    given[index] = value
    return try world.evaluate(example.input, given: given)[output]
  }

  /// The tokens with which a text would write another value of an output at its first place; nil where the world has no
  /// token for them.
  package func tokens(of value: Int, instead variable: String, in text: Int) -> [Int]? {
    let example = examples[text]
    guard let span = example.spans.first(where: { $0.variable == variable && $0.role == .output }),
      let index = world.outputs.firstIndex(where: { $0.name == variable })
    else { return nil }
    // In words, a number's symbol holds the space before it.
    let written = example.symbols[span.range].joined()
    let output = world.outputs[index]
    let own = world.text(of: example.outputs[index], in: output)
    let prefix = String(written.unicodeScalars.dropLast(own.unicodeScalars.count))
    return try? tokenizer.encode(continuation: prefix + world.text(of: value, in: output))
  }
}
