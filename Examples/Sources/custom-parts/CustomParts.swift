import Arrays
import Foundation
import GPT
import Intervene
import Probe
import Tasks
import Viz
import Worlds

/// What does not hold.
struct Failure: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}

/// Trains a model of a family of its own, and takes it apart with an intervention and a probe of its own.
///
///     swift run --package-path Examples custom-parts [DIRECTORY]
@main struct CustomParts {
  static func main() {
    do {
      try run()
    } catch {
      FileHandle.standardError.write(Data("error: \(error)\n".utf8))
      exit(1)
    }
  }

  private static func run() throws {
    Architectures.register(ParallelTransformer.self)
    Interventions.register(Scaling.self)
    let directory =
      CommandLine.arguments.dropFirst().first ?? FileManager.default.temporaryDirectory.path + "/custom-parts"
    let world = try World.named("boolean")
    let model = try train(world, in: directory)
    let subject = try Session(
      model: model, texts: TaskTexts(of: world, tokenizer: SymbolTokenizer(world: world)))
    let accuracy = try accuracy(subject)
    print("trained: accuracy \(shown(accuracy)) over \(subject.texts.count) inputs")
    guard accuracy > 0.6 else { throw Failure("the model has learnt too little: accuracy \(accuracy)") }

    try reopen(model, subject, directory)
    try gradients(subject, directory)
    try intervene(subject, accuracy)
    try probe(subject)
  }

  /// 300 updates of a fresh model; the run directory holds it as a checkpoint.
  private static func train(_ world: World, in directory: String) throws -> Model {
    var settings = TrainingSettings()
    settings.data.world = world.name
    settings.data.trainingExamples = 2_000
    settings.data.validationExamples = 50
    settings.schedule.maximumSteps = 300
    settings.optimiser.learningRate = LearningRateSchedule(peak: 3e-3, warmUpSteps: 20)
    settings.record.evaluateEvery = 300
    let data = try TrainingData(world: world, settings: settings)
    let fresh = Model(
      ParallelTransformer(
        vocabulary: data.tokenizer.vocabularySize, context: 32, width: 32, layers: 2, heads: 4),
      seed: 1)
    let place = RunDirectory(directory + "/run")
    let session = try RunSession.begin(
      in: place, settings, command: "custom-parts", initial: fresh, force: true, log: .none
    ) { data }
    let outcome = try session.train()
    guard outcome == .finished else { throw Failure("training ended as \(outcome)") }
    return try Checkpoint.readModel(place.path)
  }

  private static func shown(_ number: Double) -> String { String(format: "%.4g", number) }

  /// The mean over all outputs.
  private static func accuracy(_ subject: Session<TaskTexts>, _ interventions: [any Intervention] = []) throws
    -> Double
  {
    let answers = try subject.evaluate(interventions, generating: false).teacherForced
    let outputs = subject.texts.outputs.indices
    return outputs.reduce(0) { $0 + answers.accuracy($1) } / Double(outputs.count)
  }

  /// A written checkpoint gives the same logits, bit for bit.
  private static func reopen(_ model: Model, _ subject: Session<TaskTexts>, _ directory: String) throws {
    let path = directory + "/checkpoint"
    try Checkpoint.write(model, tokenizer: subject.texts.tokenizer, to: path)
    let opened = try Checkpoint.readModel(path)
    let tokens = TokenBatch(subject.texts.sequences)
    guard try opened.run(tokens).logits.hasSameBits(as: model.run(tokens).logits) else {
      throw Failure("the checkpoint gives other logits")
    }
    print("checkpoint: \(path) gives the same logits, bit for bit")
  }

  /// The loss's gradient, checked against differences, and a picture of it at hook points.
  private static func gradients(_ subject: Session<TaskTexts>, _ directory: String) throws {
    let texts = subject.texts
    let chosen = Array(0..<8)
    let tokens = TokenBatch(chosen.map { texts.sequences[$0] })
    let loss = MeanCrossEntropy(
      chosen.flatMap { text in
        texts.queries[text].map { AnswerPlace(example: text, position: $0.position, right: $0.token) }
      })
    let check = FiniteDifferences(model: subject.model, tokens: tokens, loss: loss)
    let error = try check.largestError(
      parameters: [
        "transformer.wte.weight", "transformer.h.0.ln_1.weight", "transformer.h.0.ln_1.bias",
        "transformer.h.0.attn.k_proj.weight", "transformer.h.1.mlp.fc_in.weight",
        "transformer.h.1.attn.out_proj.weight",
      ],
      points: [
        HookPoint(.embed), HookPoint(.residualPre, layer: 1), HookPoint(.attentionOut, layer: 0),
        HookPoint(.mlpIn, layer: 1), HookPoint(.norm1Normalized, layer: 0), HookPoint(.mixed, layer: 1),
        HookPoint(.mlpPost, layer: 0),
      ])
    guard error < 0.005 else {
      throw Failure("gradients differ from differences by \(error) of their length")
    }
    do {
      _ = try subject.model.run(
        tokens, options: .init(capture: HookSelection([HookPoint(.residualMid, layer: 0)])))
      throw Failure("there is a stream between attention and MLP")
    } catch let error as HookError {
      guard case .noSuchPoint = error else { throw error }
    }

    let points = HookPoint.all(in: subject.model.dimensions).filter {
      [.residualPre, .attentionOut, .mlpOut, .residualPost].contains($0.kind)
    }
    let run = try subject.model.valueAndGradient(
      of: loss, tokens, options: .init(at: HookSelection(points)))
    let lengths = points.map { point in
      (0..<tokens.length).map { position in
        chosen.reduce(0) { sum, text in
          sum + run[point]!.at(text).at(position).values.reduce(0) { $0 + Double($1 * $1) }.squareRoot()
        } / Double(chosen.count)
      }
    }
    let picture = directory + "/gradients.png"
    try Heatmap(
      Grid(lengths), rowLabels: points.map(\.description),
      columnLabels: tokens[0].map { texts.tokenizer.piece($0) == "\n" ? "\\n" : texts.tokenizer.piece($0) },
      title: "Where the loss depends on the stream", subtitle: "mean length of the loss's gradient",
      columnTitle: "token of the first text", annotate: .never
    ).write(to: picture)
    print(
      "loss \(shown(run.value)); gradients are those of differences within \(shown(error)) of their length; picture: \(picture)"
    )
  }

  /// What the model can do when the second block's MLP is halved, then silent.
  private static func intervene(_ subject: Session<TaskTexts>, _ before: Double) throws {
    let accuracies = try [1, 0.5, 0].map { factor in
      let specification = try InterventionSpecification(
        yaml: "interventions:\n  - scale: {point: blocks.1.hook_mlp_out, factor: \(factor)}\n")
      try specification.check(subject)
      return try accuracy(subject, specification.interventions)
    }
    guard accuracies[0] == before else { throw Failure("scaling by 1 changes the model") }
    guard accuracies[2] < before else { throw Failure("the second MLP does nothing") }
    print("accuracy with the second MLP times 1, 0.5, 0: \(accuracies.map(shown).joined(separator: ", "))")
  }

  /// Whether the stream knows the first answer where it is about to be written.
  private static func probe(_ subject: Session<TaskTexts>) throws {
    let texts = subject.texts
    let last = HookPoint(.residualPost, layer: subject.model.dimensions.layers - 1)
    let stream = try subject.baseline.values(at: last)
    let features = try FeatureMatrix(
      texts.queries.enumerated().map { text, queries in
        stream[text].at(queries[0].position).values.map(Double.init)
      })
    let labels = LabelMatrix(texts.examples.map { $0.outputs[0] })
    let report = try CrossValidation(NearestMean(), split: .stratified(4)).run(features, labels)
    guard let score = report.pooled, let shuffled = report.controls.shuffled.mean else {
      throw Failure("the probe has no score")
    }
    guard score > shuffled else { throw Failure("the probe finds nothing: \(score), shuffled \(shuffled)") }
    print(
      "nearest mean reads \(texts.outputs[0]) with macro F1 \(shown(score)); shuffled labels \(shown(shuffled))"
    )
  }
}
