import Arrays
import GPT
import Intervene
import Probe
import Tasks

/// What a linear probe reads of a variable at every place, and what is lost when the directions that it reads are set to their mean.
struct ReadDirections {
  /// [layer][position], 0 is always saying the commonest value, 1 is always right.
  private(set) var accuracy: [[Double]] = []
  /// [layer][position], the share of the right answers that are lost.
  private(set) var lost: [[Double]] = []

  /// Nil for fewer than 20 texts: five folds would be too small.
  init?(_ runs: InterchangeRuns, job: Job) throws {
    let texts = runs.texts
    let labels = texts.values
    guard labels.count >= 20 else { return nil }
    let majority =
      Double(Dictionary(grouping: labels) { $0 }.values.map(\.count).max() ?? 0) / Double(labels.count)
    let classes = Array(Set(labels)).sorted()
    // Every text once, with its own answer.
    var seen: Set<Int> = []
    let own = texts.pairs.filter { seen.insert($0.base).inserted }
    let probe = LogisticRegression()
    for layer in 0..<runs.model.dimensions.layers {
      var (read, gone): ([Double], [Double]) = ([], [])
      for position in 0..<texts.prompts[0].count {
        try job.check()
        let rows = texts.prompts.indices.map { runs.activation($0, layer, position).values }
        let features = try FeatureMatrix(rows.map { $0.map(Double.init) })
        var right = 0
        for fold in 0..<5 {
          let (test, train) = (
            labels.indices.filter { $0 % 5 == fold }, labels.indices.filter { $0 % 5 != fold }
          )
          let found = try probe.predictions(
            train: features.selecting(train), labels: [LabelMatrix(train.map { labels[$0] })],
            test: features.selecting(test), threads: job.threads)
          right += zip(found[0].columns[0], test).count { $0 == labels[$1] }
        }
        read.append((Double(right) / Double(labels.count) - majority) / max(1e-9, 1 - majority))
        gone.append(try Self.loss(runs, own, rows, labels, classes, layer, position))
      }
      accuracy.append(read)
      lost.append(gone)
    }
  }

  /// The directions are the differences of the classes' means, made orthonormal: what separates the values.
  private static func loss(
    _ runs: InterchangeRuns, _ pairs: [InterchangePair], _ rows: [[Float]], _ labels: [Int], _ classes: [Int],
    _ layer: Int, _ position: Int
  ) throws -> Double {
    let width = rows[0].count
    func mean(_ chosen: [Int]) -> [Float] {
      var sum = [Float](repeating: 0, count: width)
      for row in chosen { for i in 0..<width { sum[i] += rows[row][i] / Float(chosen.count) } }
      return sum
    }
    let whole = mean(Array(rows.indices))
    var directions: [[Float]] = []
    for label in classes.dropLast() {
      var direction = zip(mean(labels.indices.filter { labels[$0] == label }), whole).map { $0 - $1 }
      for earlier in directions {
        let share = zip(direction, earlier).reduce(Float(0)) { $0 + $1.0 * $1.1 }
        for i in 0..<width { direction[i] -= share * earlier[i] }
      }
      let size = direction.reduce(Float(0)) { $0 + $1 * $1 }.squareRoot()
      guard size > 1e-6 else { continue }
      directions.append(direction.map { $0 / size })
    }
    guard !directions.isEmpty else { return 0 }
    let found = directions
    let plain = try runs.answers(pairs, layer, position) { _, _ in }
    let without = try runs.answers(pairs, layer, position) { _, tensor in
      for direction in found {
        var share: Float = 0
        for i in 0..<width { share += (tensor.pointer[i] - whole[i]) * direction[i] }
        for i in 0..<width { tensor.pointer[i] -= share * direction[i] }
      }
    }
    let right = pairs.indices.filter { plain[$0] == pairs[$0].own }
    let lost = right.count { without[$0] != pairs[$0].own }
    return right.isEmpty ? 0 : Double(lost) / Double(right.count)
  }
}
