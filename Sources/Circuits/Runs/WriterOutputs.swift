import Arrays
import GPT

/// What each writer of a graph adds to the stream of each text: [text, writer, position, D].
///
/// A head's share is its result without the attention's bias, which belongs to nobody and always stays; an MLP's has its
/// biases. All shares of a text together and those biases are its last stream.
struct WriterOutputs: Sendable {
  let values: Tensor

  /// The points that have to be captured.
  static func points(_ graph: CircuitGraph) -> [HookPoint] { graph.writingPoints.map(\.point) }

  /// Gathers what a run with ``points(_:)`` has captured.
  init(_ capture: Capture, _ graph: CircuitGraph, threads: Int) {
    let (texts, length, width) = (capture.tokens.batch, capture.tokens.length, graph.dimensions.width)
    let count = graph.writers.count
    let values = Tensor([texts, count, length, width])
    for (point, writers) in graph.writingPoints {
      guard let source = capture[point] else { preconditionFailure("\(point) was not captured") }
      let rows = source.count / (texts * length * width)
      Parallel.runAll(parts: texts, threads: threads) { text in
        for (row, writer) in writers.enumerated() {
          let target = values.pointer + (text * count + writer) * length * width
          let first = source.pointer + (text * length * rows + row) * width
          for position in 0..<length {
            (target + position * width).update(from: first + position * rows * width, count: width)
          }
        }
      }
    }
    self.values = values
  }

  init(values: Tensor) { self.values = values }

  /// What stands in for these outputs: nothing, or their mean over texts, and over positions where asked for.
  static func constant(
    like outputs: WriterOutputs, _ ablation: CircuitAblation
  ) -> WriterOutputs {
    let shape = outputs.values.shape
    let (texts, writers, length, width) = (shape[0], shape[1], shape[2], shape[3])
    let result = Tensor(shape)
    guard ablation == .mean || ablation == .meanOverPositions else { return WriterOutputs(values: result) }
    let row = writers * length * width
    var sums = [Double](repeating: 0, count: row)
    outputs.values.withValues { values in
      for text in 0..<texts { for i in 0..<row { sums[i] += Double(values[text * row + i]) } }
    }
    if ablation == .meanOverPositions {
      for writer in 0..<writers {
        for i in 0..<width {
          let first = writer * length * width + i
          let places = stride(from: first, to: first + length * width, by: width)
          let mean = places.reduce(0.0) { $0 + sums[$1] } / Double(length)
          for place in places { sums[place] = mean }
        }
      }
    }
    let means = sums.map { Float($0 / Double(texts)) }
    for text in 0..<texts {
      (result.pointer + text * row).update(from: means, count: row)
    }
    return WriterOutputs(values: result)
  }

  /// The same constant of each writer at all texts and positions; `constants` are [writer, D].
  static func constant(_ constants: Tensor, texts: Int, length: Int) -> WriterOutputs {
    let (writers, width) = (constants.shape[0], constants.shape[1])
    let result = Tensor([texts, writers, length, width])
    for text in 0..<texts {
      for writer in 0..<writers {
        let target = result.pointer + (text * writers + writer) * length * width
        for position in 0..<length {
          (target + position * width).update(from: constants.pointer + writer * width, count: width)
        }
      }
    }
    return WriterOutputs(values: result)
  }

  /// These minus others.
  func minus(_ other: WriterOutputs, threads: Int) -> WriterOutputs {
    let result = Tensor(values.shape)
    let count = values.count / values.shape[0]
    Parallel.runAll(parts: values.shape[0], threads: threads) { number in
      let (a, b, out) = (text(number), other.text(number), result.pointer + number * count)
      for i in 0..<count { out[i] = a[i] - b[i] }
    }
    return WriterOutputs(values: result)
  }

  /// Some of the texts.
  func choosing(_ numbers: [Int]) -> WriterOutputs {
    WriterOutputs(values: Tensor(choosing: numbers, of: values))
  }

  /// All writers' outputs of one text, [writer, position, D].
  func text(_ number: Int) -> UnsafeMutablePointer<Float> {
    values.pointer + number * (values.count / values.shape[0])
  }
}
