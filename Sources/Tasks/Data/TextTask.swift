import Arrays
import GPT
import Records
import Worlds

/// Learning texts, judged by the loss on other texts and by a world's rules where there is one.
package struct TextTask: TrainingTask {
  private let data: TrainingData
  private let encoded: EncodedDataset
  private let validLoss: MeanLoss?
  private let evaluationInputs: [Input]
  private let isSample: Bool
  private let symmetry: InputSymmetry?
  private let seenPrompts: Set<ExactText>

  /// - Throws: as ``EncodedDataset`` does, for texts that cannot be learnt or do not fit the settings' context.
  package init(_ data: TrainingData, settings: TrainingSettings) throws {
    self.data = data
    let counted = try settings.countedTokens(of: data.tokenizer)
    encoded = try EncodedDataset(
      data.train, tokenizer: data.tokenizer, loss: settings.optimiser.loss, context: settings.model.context,
      counted: counted,
      endsTexts: settings.optimiser.countsEndOfText ?? true)
    let context = settings.contextLength(holding: encoded.length)
    validLoss =
      data.valid.isEmpty
      ? nil
      : try MeanLoss(
        data.valid, tokenizer: data.tokenizer, loss: settings.optimiser.loss, counted: counted,
        context: context,
        endsTexts: settings.optimiser.countsEndOfText ?? true)
    (evaluationInputs, isSample) =
      try data.world.map {
        try EvaluationInputs.inputs(of: $0, settings.record.evaluated, seed: settings.seed)
      } ?? (
        [], false
      )
    symmetry = data.world?.symmetry
    seenPrompts = Set(data.train.map { ExactText($0.prompt) })
  }

  package var tokenizer: any Tokenizer { data.tokenizer }
  package var count: Int { encoded.count }
  package var length: Int { encoded.length }

  package func batch(_ rows: ArraySlice<Int>) -> TrainingBatch { encoded.batch(rows) }

  package func judge(_ model: Model, threads: Int) throws -> Judgement {
    var judgement = Judgement(validLoss: try validLoss?(model, threads: threads))
    if let world = data.world, !evaluationInputs.isEmpty {
      let summary = try WorldEvaluation(
        model: model, tokenizer: tokenizer, world: world, inputs: evaluationInputs,
        symmetry: symmetry,
        seen: { input in (try? world.example(for: input)).map { seenPrompts.contains(ExactText($0.prompt)) }
        },
        threads: threads
      ).accuracy
      judgement.accuracy = summary.exact
      judgement.variables = summary.variables
      judgement.majority = summary.majority
      judgement.drawnInputs = isSample ? evaluationInputs.count : nil
    }
    return judgement
  }

  package func notes() throws -> [String] {
    guard let world = data.world, !evaluationInputs.isEmpty else { return [] }
    var notes: [String] = []
    if isSample {
      let count = evaluationInputs.count
      let reach = ShareInterval(0.5, of: count)!.reach(from: 0.5)
      let all = world.inputCount.map { "\($0) inputs" } ?? "very many inputs"
      notes.append(
        "accuracy is measured on \(count) draws of the world's \(all): shares are right to within "
          + "\((100 * reach).rounded()) percentage points (95 %)")
    }
    let hidden = world.outputs.indices.filter { !world.shownOutputs.contains($0) }.map {
      world.outputs[$0].name
    }
    if !hidden.isEmpty {
      notes.append("not in the text, so without an accuracy: \(hidden.joined(separator: ", "))")
    }
    if let note = try TrainingGaps(world: world, training: data.train, inputs: evaluationInputs).note {
      notes.append(note)
    }
    if let symmetry {
      let names = symmetry.classes.map { $0.prefix(4).map { world.cells[$0].name }.joined(separator: ", ") }
      notes.append(
        "the rules do not tell \(names.joined(separator: "; nor ")) apart: accuracy on held-out inputs is reported also "
          + "without those whose mirror was trained")
    }
    return notes
  }

  /// Up to 64 inputs of the world with their right answers, or texts of the validation set.
  package func probeSet() throws -> (tokens: TokenBatch, names: [String]) {
    let texts: [(name: String, text: String)]
    if let world = data.world {
      texts = try evaluationInputs.prefix(64).map { input in
        let example = try world.example(for: input)
        return (world.text(of: input), example.prompt + example.completion)
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
  /// The ids of `optimiser.lossTokens`, with and without a space before them; nil when all tokens count.
  ///
  /// - Throws: ``SettingsError`` for one that the tokenizer does not have.
  fileprivate func countedTokens(of tokenizer: any Tokenizer) throws -> Set<Int>? {
    guard let lossTokens = optimiser.lossTokens else { return nil }
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
