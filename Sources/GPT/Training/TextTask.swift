import Worlds

/// Learning texts, judged by the loss on other texts and by a world's rules where there is one.
struct TextTask: TrainingTask {
  private let data: TrainingData
  private let encoded: EncodedDataset
  private let validLoss: MeanLoss?
  private let evaluationInputs: [Input]
  private let seenPrompts: Set<String>

  /// - Throws: as ``EncodedDataset`` does, for texts that cannot be learnt or do not fit the settings' context.
  init(_ data: TrainingData, settings: TrainingSettings) throws {
    self.data = data
    let counted = try settings.countedTokens(of: data.tokenizer)
    encoded = try EncodedDataset(
      data.train, tokenizer: data.tokenizer, loss: settings.loss, context: settings.context, counted: counted,
      endsTexts: settings.countsEndOfText ?? true)
    let context = settings.contextLength(holding: encoded.length)
    validLoss =
      data.valid.isEmpty
      ? nil
      : try MeanLoss(
        data.valid, tokenizer: data.tokenizer, loss: settings.loss, counted: counted, context: context,
        endsTexts: settings.countsEndOfText ?? true)
    evaluationInputs = data.evaluationInputs(seed: settings.seed)
    seenPrompts = Set(data.train.map(\.prompt))
  }

  var tokenizer: any Tokenizer { data.tokenizer }
  var count: Int { encoded.count }
  var length: Int { encoded.length }

  func batch(_ rows: ArraySlice<Int>) -> TrainingBatch { encoded.batch(rows) }

  func judge(_ model: Model, threads: Int) throws -> Judgement {
    var judgement = Judgement(validLoss: try validLoss?(model, threads: threads))
    if let world = data.world, !evaluationInputs.isEmpty {
      let summary = try WorldEvaluation(
        model: model, tokenizer: tokenizer, world: world, inputs: evaluationInputs,
        seen: { input in (try? world.example(for: input)).map { seenPrompts.contains($0.prompt) } },
        threads: threads
      ).accuracy
      judgement.accuracy = summary.exact
      judgement.variables = summary.variables
    }
    return judgement
  }

  /// Up to 64 inputs of the world with their right answers, or texts of the validation set.
  func probeSet() throws -> (tokens: TokenBatch, names: [String]) {
    let texts: [(name: String, text: String)]
    if let world = data.world {
      texts = try evaluationInputs.prefix(64).map { input in
        let example = try world.example(for: input)
        return (input.description, example.prompt + example.completion)
      }
    } else {
      texts = (data.valid.isEmpty ? data.train : data.valid).prefix(64).map {
        ($0.prompt, $0.prompt + $0.completion)
      }
    }
    let sequences = try texts.map { try tokenizer.encode($0.text) }
    let length = sequences[0].count
    let kept = sequences.indices.filter { sequences[$0].count == length }
    return (TokenBatch(kept.map { sequences[$0] }), kept.map { texts[$0].name })
  }
}

extension TrainingSettings {
  /// The ids of ``lossTokens``, with and without a space before them; nil when all tokens count.
  ///
  /// - Throws: ``SettingsError`` for one that the tokenizer does not have.
  fileprivate func countedTokens(of tokenizer: any Tokenizer) throws -> Set<Int>? {
    guard let lossTokens else { return nil }
    let ids = try lossTokens.map { text in
      let ids = [text, " " + text].compactMap(tokenizer.id)
      guard !ids.isEmpty else {
        throw SettingsError(
          setting: "loss tokens", expected: "tokens of the texts", found: text.debugDescription)
      }
      return ids
    }
    return Set(ids.joined())
  }
}
