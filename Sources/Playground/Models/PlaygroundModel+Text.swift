import Foundation
import GPT
import Intervene
import Records
import Tasks

extension PlaygroundModel {
  /// Tokens of a text that are shown at most.
  static let mostTokens = 256

  /// What a page shows of a state without a world: the text, attention, and the next token.
  func textReport(_ state: PlaygroundState) throws -> StateReport {
    let (whole, prompt) = try prompt(state)
    try state.check(session(prompt))
    let reading = try session(prompt).reading(state.interventions, capturing: Self.points(dimensions))
    let last = reading.logits[prompt.tokens.count - 1]
    let shares = last.allSatisfy(\.isFinite) ? last.logProbabilities.map(exp) : nil
    let best = last.likeliest(3)
    var notes = Self.notes(reading.logits)
    if whole > prompt.tokens.count {
      notes.append("the last \(prompt.tokens.count) of \(whole) tokens are read and shown")
    }
    if run.tokenizer == nil {
      notes.append("this model has no tokenizer: its tokens are shown, and written, as numbers")
    }
    return StateReport(
      schemaVersion: ReportJSON.schemaVersion, about: about, state: try shown(state),
      command: command(state), specification: try specification(state.interventions),
      notes: run.notes + notes, interventions: state.interventions.map(\.description),
      tokens: prompt.pieces.enumerated().map { position, piece in
        StateReport.Token(
          position: position, text: piece, label: TokenLabel.visible(piece), variable: nil, part: "other",
          isAnswer: false)
      }, rules: [],
      answer: StateReport.Answer(
        text: run.piece(best[0]), expected: nil, isCorrect: nil, isHeldOut: nil, outputs: [],
        tokens: [
          .init(
            position: prompt.tokens.count, token: run.piece(best[0]), expected: nil, variable: nil,
            probability: shares?[best[0]], expectedProbability: nil,
            likeliest: shares.map { shares in
              best.map { .init(token: run.piece($0), probability: shares[$0]) }
            } ?? [])
        ]),
      attention: (0..<dimensions.layers).map(reading.attention), removed: Self.removed(state.interventions),
      tiles: tiles(reading), strip: nil, difference: nil)
  }

  /// The text of a state without a world: its last tokens, where there are more than are shown. What comes before them is
  /// not read.
  ///
  /// - Returns: the number of all tokens, and those that are read.
  func prompt(_ state: PlaygroundState) throws -> (whole: Int, prompt: Prompt) {
    guard let text = state.text else {
      throw ArgumentError(
        "state", inputs == nil ? "\(name) has no world, so it reads a text" : "expected an input or a text",
        hint: "give the key text")
    }
    let tokens = try tokens(of: text)
    let most = min(Self.mostTokens, dimensions.context)
    return (tokens.count, try Prompt(tokens: Array(tokens.suffix(most)), of: run, at: "state.text"))
  }

  /// The tokens of a text; of a model without tokenizer the numbers that stand in it.
  private func tokens(of text: String) throws -> [Int] {
    guard let tokenizer = run.tokenizer else {
      return try text.split { $0.isWhitespace || $0 == "," }.map { word in
        guard let number = Int(word) else {
          throw ArgumentError(
            "state.text", "expected the numbers of tokens, found \"\(word.prefix(40))\"",
            hint:
              "\(name) has no tokenizer: write numbers from 0 to \(dimensions.vocabulary - 1) with spaces between"
          )
        }
        return number
      }
    }
    do { return try tokenizer.encode(text) } catch let error as any Diagnostic where error.place == nil {
      throw ArgumentError("state.text", error.problem, hint: error.hint)
    }
  }

  /// What a command is told to read so that it reads the same tokens: of a long text the part that is read.
  func textSetting(_ state: PlaygroundState) -> Hint.Value? {
    guard let text = state.text else { return nil }
    guard let (whole, prompt) = try? prompt(state) else { return .init("text", Self.quoted(text)) }
    guard let tokenizer = run.tokenizer else {
      return .init("tokens", prompt.tokens.map(String.init).joined(separator: ","))
    }
    guard whole > prompt.tokens.count else { return .init("text", Self.quoted(text)) }
    let window = tokenizer.decode(prompt.tokens)
    guard (try? tokenizer.encode(window)) == prompt.tokens else {
      return .init("tokens", prompt.tokens.map(String.init).joined(separator: ","))
    }
    return .init("text", Self.quoted(window))
  }

  /// The model reading a prompt.
  func session(_ prompt: Prompt) -> Session<PromptTexts> {
    Session(run: run, prompt: prompt, threads: threads)
  }
}
