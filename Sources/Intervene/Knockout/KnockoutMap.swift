import Arrays
import GPT
import Tasks
import Worlds

/// Which variables each output needs to see: its accuracy while the positions that predict it cannot attend to one
/// variable, beside the world's rules.
///
/// An output that stays right although a variable that the rules need is cut gets it from elsewhere: earlier layers may
/// have moved it to other positions.
public struct KnockoutMap: Codable, Sendable {
  /// The world's name.
  public let world: String
  /// The number of texts.
  public let inputs: Int
  /// Whether the texts are a sample of the world's inputs.
  public let isSample: Bool
  /// What became of the attention that was cut.
  public let mode: Knockout.Mode
  /// The layers or heads in which attention is cut; nil for all.
  public let layers: [Int]?
  /// The heads in which attention is cut; nil for all of the layers.
  public let heads: [Head]?
  /// The outputs.
  public let rows: [String]
  /// The variables, in the order of the text.
  public let columns: [String]
  /// [output][variable], teacher-forced accuracy of the output; nil where the variable comes after the output.
  public let accuracy: [[Double?]]
  /// By output, with nothing cut.
  public let before: [Double]
  /// By output, what always giving the most frequent value reaches.
  public let majority: [Double]
  /// Of ``accuracy`` and ``before``, when the texts are a sample of the world's inputs.
  public let intervals: [[ShareInterval?]]?
  /// Of the accuracy with nothing cut, by output.
  public let intervalsBefore: [ShareInterval]?
  /// [output][variable]: whether the output's rule mentions the variable.
  public let isDirect: [[Bool]]
  /// [output][variable]: whether the output depends on the variable, also through others.
  public let depends: [[Bool]]

  /// Cuts each variable from the positions that predict each output.
  ///
  /// - Parameters:
  ///   - subject: the model and its texts.
  ///   - layers: where attention is cut; nil for all, unless heads are named.
  ///   - heads: where attention is cut; nil for all heads of the layers.
  ///   - mode: what becomes of the attention that is cut.
  ///   - progress: called with cells done and their number.
  /// - Throws: `ArgumentError` for heads and layers that do not exist.
  public init(
    _ subject: Session<TaskTexts>, layers: [Int]? = nil, heads: [Head]? = nil, mode: Knockout.Mode = .mask,
    progress: (Int, Int) -> Void = { _, _ in }
  ) throws {
    let texts = subject.texts
    let variables = texts.variableNames
    let untouched = try subject.evaluate(generating: false).teacherForced
    var done = 0
    let accuracy = try texts.outputs.enumerated().map { number, output in
      try variables.map { variable -> Double? in
        done += 1
        progress(done, texts.outputs.count * variables.count)
        guard variable != output else { return nil }
        let knockout = Knockout(
          from: [TextPosition(.variable(output, offset: -1))],
          to: [TextPosition(.variable(variable, offset: 0))], layers: layers, heads: heads, mode: mode)
        guard texts.canAttend(knockout.from, to: knockout.to) else { return nil }
        return try subject.evaluate([knockout], generating: false).teacherForced.accuracy(number)
      }
    }
    let graph = texts.world.graph
    isDirect = texts.outputs.map { output in variables.map(graph.reads(of: output).contains) }
    depends = texts.outputs.map { output in variables.map { graph.depends(output, on: $0) } }
    world = texts.world.name
    inputs = texts.count
    isSample = texts.isSample
    self.mode = mode
    self.layers = layers
    self.heads = heads
    rows = texts.outputs
    columns = variables
    self.accuracy = accuracy
    before = texts.outputs.indices.map(untouched.accuracy)
    majority = texts.outputs.map { [majority = texts.majority] in majority[$0]! }
    intervals = isSample ? accuracy.map { $0.map { $0.flatMap { texts.interval(ofShare: $0) } } } : nil
    intervalsBefore = isSample ? before.compactMap { texts.interval(ofShare: $0) } : nil
  }
}

extension DependencyGraph {
  /// Whether an output's rule reads a variable, directly or through earlier outputs.
  func depends(_ output: String, on variable: String) -> Bool {
    let read = reads(of: output)
    return read.contains(variable) || read.contains { outputs.contains($0) && depends($0, on: variable) }
  }
}
