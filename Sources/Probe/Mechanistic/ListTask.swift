import GPT

/// Training a model to answer lists: the loss counts the answer only.
struct ListTask: TrainingTask {
  let task: KthSmallest
  let tokenizer: any Tokenizer
  let split: ListSplit
  let seed: UInt64

  /// Lists that an evaluation asks for: as many as the paper's.
  static let validationLists = 1_000

  var count: Int { split.train.count }
  var length: Int { task.tokenCount }

  func batch(_ rows: ArraySlice<Int>) -> TrainingBatch {
    let lists = rows.map { task.list($0, seed: seed) }
    var targets = [Int32](repeating: -1, count: lists.count * length)
    var weights = [Float](repeating: 0, count: lists.count * length)
    for (row, list) in lists.enumerated() {
      targets[row * length + task.row] = task.answerToken(task.answer(list))
      weights[row * length + task.row] = 1
    }
    return TrainingBatch(inputs: task.batch(lists), targets: targets, weights: weights)
  }

  func judge(_ model: Model, threads: Int) throws -> Judgement {
    let lists = split.validation.prefix(Self.validationLists).map { task.list($0, seed: seed) }
    let score = try task.accuracy(of: model, on: lists, threads: threads)
    return Judgement(validLoss: score.loss, accuracy: AnswerAccuracy(all: score.accuracy))
  }

  func probeSet() throws -> (tokens: TokenBatch, names: [String]) {
    let lists = split.validation.prefix(64).map { task.list($0, seed: seed) }
    return (
      task.batch(lists), lists.map { list in list.map { "\(task.numbers[$0])" }.joined(separator: ",") }
    )
  }
}
