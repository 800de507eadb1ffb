import GPT
import Intervene
import Records
import Tasks

/// What a view looks at: a text as the model reads it in a state, with what its positions are called.
struct ViewSubject {
  let model: PlaygroundModel
  let state: PlaygroundState
  let focus: Focus
  /// Prompt and the model's own answer, or a text without a world.
  let reading: TextReading
  let labels: [String]
  /// The positions of the model's own answer; those behind which it goes on in a text without a world.
  let answer: Range<Int>
  private let own: AnsweredInput?

  init(
    _ model: PlaygroundModel, _ state: PlaygroundState, _ focus: Focus, capturing points: [HookPoint]
  ) throws {
    self.model = model
    self.state = state
    self.focus = focus
    if let inputs = model.inputs, state.text == nil {
      let own = try model.answered(state, inputs, capturing: points)
      self.own = own
      reading = own.reading
      labels = own.layout.tokens(reading.tokens).map(\.label)
      answer = own.asked.subject.texts.promptLengths[own.asked.number]..<reading.tokens.count
    } else {
      let prompt = try model.prompt(state).prompt
      own = nil
      reading = try model.session(prompt).reading(state.interventions, capturing: points)
      labels = prompt.pieces.map(TokenLabel.visible)
      answer = reading.tokens.count..<reading.tokens.count + 1
    }
  }

  /// The same tokens as the untouched model reads them.
  func untouched(capturing points: [HookPoint]) throws -> TextReading {
    if let own {
      return try EvaluationRun(subject: own.asked.subject, interventions: [])
        .read(reading.tokens, of: own.asked.number, capturing: points)
    }
    return try model.session(model.prompt(state).prompt).reading([], capturing: points)
  }

  /// The untouched model's inputs.
  ///
  /// - Throws: `ArgumentError` for a model without a world.
  func requireInputs(_ view: String) throws -> ModelInputs {
    guard let inputs = model.inputs else {
      throw ArgumentError(
        "view", "\(view) is about a world's inputs, and \(model.name) has no world",
        hint: "open a model that was trained on a world")
    }
    return inputs
  }

  var dimensions: Dimensions { model.dimensions }

  /// `layer 0`, ….
  var layerNames: [String] { (0..<dimensions.layers).map { "layer \($0)" } }

  /// Says that a view is of the untouched model, where something is done to it.
  var untouchedNote: [String] {
    state.interventions.isEmpty ? [] : ["this view is of the untouched model"]
  }
}
