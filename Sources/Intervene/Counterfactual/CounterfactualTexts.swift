import Arrays
import GPT
import Records
import Tasks
import Worlds

/// A text in which one output has another value than the rules give it.
struct FalseToken: Sendable {
  let text: Int
  let value: Int
  /// The tokens that write the value, as many as those of the true one.
  let tokens: [Int]
}

/// Contexts with a false output in them, and what a model makes of them.
struct CounterfactualTexts {
  let subject: Session<TaskTexts>
  /// Other values at most for each text, drawn where there are more.
  let alternatives: Int
  let seed: UInt64

  private var texts: TaskTexts { subject.texts }

  /// Every text with every other value of `token` that is as wide, and whether some text has more of them than were
  /// drawn.
  func falseTokens(of token: String) -> (tokens: [FalseToken], areDrawn: Bool) {
    let index = texts.world.outputs.firstIndex { $0.name == token }!
    let output = texts.world.outputs[index]
    let known = output.isBoolean ? [0, 1] : Set(texts.examples.map { $0.outputs[index] }).sorted()
    var areDrawn = false
    let tokens = texts.examples.indices.flatMap { text in
      let width = spans(of: token, in: text).first?.count
      var values = known.compactMap { value -> FalseToken? in
        guard value != texts.examples[text].outputs[index],
          let tokens = texts.tokens(of: value, instead: token, in: text), tokens.count == width
        else { return nil }
        return FalseToken(text: text, value: value, tokens: tokens)
      }
      if values.count > alternatives { areDrawn = true }
      var generator = SeededGenerator(seed: seed, stream: UInt64(text))
      while values.count > alternatives { values.remove(at: generator.uniform(below: values.count)) }
      return values
    }
    return (tokens, areDrawn)
  }

  /// The same, at least one.
  ///
  /// - Throws: `ArgumentError` where there is none.
  func requireFalseTokens(of token: String) throws -> (tokens: [FalseToken], areDrawn: Bool) {
    let found = falseTokens(of: token)
    guard !found.tokens.isEmpty else {
      throw ArgumentError(
        "token", "\(token) has no other value that is written with as many symbols",
        hint: "choose another token")
    }
    return found
  }

  /// What the model makes of one text with a false token: every later token read behind the true ones, and written by
  /// itself.
  func answer(
    to replacement: FalseToken, of token: String, untouched: [[Float]]
  ) throws -> AnswerReport.Answer {
    let text = replacement.text
    var tokens = texts.sequences[text]
    for span in spans(of: token, in: text) { tokens.replaceSubrange(span, with: replacement.tokens) }
    let logits = try subject.model.run(TokenBatch([tokens]), options: .init(threads: subject.threads)).logits
    let end = spans(of: token, in: text)[0].upperBound
    let prompt = Array(tokens[..<end])
    let rest = try continuations([prompt], tokens: tokens.count - end)[0]
    let completion = texts.tokenizer.decode(Array(prompt.dropFirst(texts.promptLengths[text])) + rest)
    let found = texts.world.read(completion: completion)
    let output = texts.world.outputs.first { $0.name == token }!
    let written = texts.world.text(of: replacement.value, in: output)
    var right: [Bool] = []
    var byRules: [String] = []
    for name in texts.outputs {
      let index = texts.world.outputs.firstIndex { $0.name == name }!
      // What stands before the false token was not asked again.
      let value = try? texts.value(
        of: index, in: text, setting: token, to: replacement.value, shownBefore: end)
      right.append(name == token || found[index] == value)
      if name != token, let value, value != texts.examples[text].outputs[index] {
        byRules.append("\(name)=\(texts.world.text(of: value, in: texts.world.outputs[index]))")
      }
    }
    return AnswerReport.Answer(
      "\(token)=\(written)", (0..<tokens.count).map { logits.at(0).at($0).values },
      untouched: untouched, generated: completion, right: right, to: text, of: texts, byRules: byRules)
  }

  /// Where an output is written, in order.
  func spans(of output: String, in text: Int) -> [Range<Int>] {
    texts.examples[text].spans.filter { $0.variable == output && $0.role == .output }.map(\.range)
  }

  /// The tokens before an output, with the false one wherever the other output is written by then; the true ones without.
  func context(of target: String, in text: Int, token: String, _ replacement: FalseToken?) -> [Int] {
    let end = spans(of: target, in: text)[0].lowerBound
    var tokens = Array(texts.sequences[text][..<end])
    for span in spans(of: token, in: text) where span.upperBound <= end {
      if let replacement { tokens.replaceSubrange(span, with: replacement.tokens) }
    }
    return tokens
  }

  /// The value of an output that the model writes next, nil for anything that is none.
  func values(of output: Output, behind contexts: [[Int]], tokens: Int) throws -> [Int?] {
    try continuations(contexts, tokens: tokens).map { tokens in
      texts.world.value(beginning: texts.tokenizer.decode(tokens), of: output)
    }
  }

  /// The values of all outputs, by index in the world, when the model goes on by itself behind `token`.
  func generated(behind token: String, _ cases: [(text: Int, replacement: FalseToken?)]) throws -> [[Int?]] {
    let prompts = cases.map { text, replacement in
      let span = spans(of: token, in: text)[0]
      return texts.sequences[text][..<span.lowerBound]
        + (replacement?.tokens ?? Array(texts.sequences[text][span]))
    }
    let most = cases.map { texts.sequences[$0.text].count - spans(of: token, in: $0.text)[0].upperBound }
    let answers = try continuations(prompts.map { Array($0) }, tokens: most.max() ?? 0)
    return zip(cases, zip(prompts, answers)).map { item, tokens in
      let completion = tokens.0.dropFirst(texts.promptLengths[item.text]) + tokens.1
      return texts.world.read(completion: texts.tokenizer.decode(Array(completion)))
    }
  }

  private func continuations(_ prompts: [[Int]], tokens: Int) throws -> [[Int]] {
    try subject.model.generate(
      prompts, maximumTokens: tokens, endsOfText: texts.tokenizer.endsOfText, threads: subject.threads)
  }
}
