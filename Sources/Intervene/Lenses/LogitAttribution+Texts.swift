import Arrays
import GPT
import Tasks

extension LogitAttribution {
  /// The places that the settings ask for, each with its position in every text.
  ///
  /// An output means the position that predicts it, any other place (``TextPosition``) its own first position.
  ///
  /// - Throws: ``LensError`` for an unknown output and a position outside of the texts.
  static func places(_ texts: any PlacedTexts, at: String?) throws -> [(name: String, positions: [Int])] {
    func output(_ name: String) -> (name: String, positions: [Int]) {
      (name: name, positions: texts.all.compactMap { $0.predicting(name) })
    }
    guard let at else {
      return texts.predictedOutputs.isEmpty
        ? [(name: "the end of the text", positions: texts.all.map { $0.tokens.count - 1 })]
        : texts.predictedOutputs.map(output)
    }
    if texts.predictedOutputs.contains(at) { return [output(at)] }
    if let position = Int(at) {
      return [
        (name: "position \(position)", positions: try texts.all.map { _ in try checked(position, texts) })
      ]
    }
    guard case .variable(let name, let offset)? = TextPosition(at)?.place else {
      throw LensError.unknownPlace(at, outputs: texts.predictedOutputs)
    }
    let positions = try texts.all.map { text in
      guard let span = text.spans.first(where: { TextPosition.stands($0.variable, for: name) }) else {
        throw LensError.unknownPlace(at, outputs: texts.predictedOutputs)
      }
      let (position, overflows) = span.range.lowerBound.addingReportingOverflow(offset)
      return try checked(overflows ? offset : position, texts)
    }
    return [(name: at, positions: positions)]
  }

  /// An answer's last position predicts nothing; raw text goes on as the model says.
  private static func checked(_ position: Int, _ texts: any PlacedTexts) throws -> Int {
    let last = texts.all.map { $0.tokens.count - ($0.spans.isEmpty ? 1 : 2) }.min() ?? 0
    guard (0...max(0, last)).contains(position) else { throw LensError.position(position, last: last) }
    return position
  }

  /// Attributions of all places, mean over texts.
  ///
  /// - Parameter onText: hears of every text that is done.
  /// - Throws: ``LensError``, and `ModelError` for texts that the model cannot take.
  static func all(
    of model: Model, _ texts: any PlacedTexts, at: String?, against: Int?, piece: (Int) -> String,
    threads: Int,
    onText: () -> Void
  ) throws -> [LogitAttribution] {
    let places = try places(texts, at: at)
    let method = try ResidualParts(model)
    var found = [[AttributedLogit]](repeating: [], count: places.count)
    for batch in texts.lensBatches {
      let capture = try model.run(
        batch.tokens,
        options: Model.Options(capture: method.selection, threads: threads))
      for (example, text) in batch.members.enumerated() {
        for (number, place) in places.enumerated() {
          let position = place.positions[text]
          if let logit = try method.attribute(
            capture, example: example, position: position,
            right: model.predictsNextSymbols ? texts.text(text).next(after: position) : nil,
            wrong: against, place: place.name)
          {
            found[number].append(logit)
          }
        }
        onText()
      }
    }
    return try zip(places, found).map { place, logits in
      guard !logits.isEmpty else {
        throw LensError.sameToken(against.map(piece) ?? "", place: place.name)
      }
      return LogitAttribution(place.name, place.positions, logits, names: method.names, piece: piece)
    }
  }

  private init(
    _ place: String, _ positions: [Int], _ logits: [AttributedLogit],
    names: [(name: String, layer: Int?, head: Int?)], piece: (Int) -> String
  ) {
    func shared(_ values: [Int]) -> Int? { Set(values).count == 1 ? values[0] : nil }
    func mean(_ value: (AttributedLogit) -> Double) -> Double {
      Mean.of(logits.map(value)) ?? .nan
    }
    self.place = place
    position = shared(positions)
    texts = logits.count
    right = shared(logits.map(\.right)).map(piece)
    wrong = shared(logits.map(\.wrong)).map(piece)
    logitDifference = mean(\.logitDifference)
    parts = names.enumerated().map { number, part in
      Part(name: part.name, layer: part.layer, head: part.head, value: mean { $0.parts[number] })
    }
    largestError = logits.map { abs($0.parts.reduce(0, +) - $0.logitDifference) }.max() ?? 0
  }
}
