import GPT
import Worlds

/// Prompt and right completion of an input, and where to look in them.
package struct TeacherForcedText: Sendable {
  package let tokens: [Int]
  /// The position that predicts the first token of each output: one before the first place where it is written.
  package let queries: [Int]
  /// The positions of each input variable's tokens, wherever it is written.
  private let places: [[Int]]

  /// - Throws: `ArgumentError` when tokens are not the world's symbols, `TokenizerError` for symbols without token.
  init(_ example: Example, rows: DependencyRows, tokenizer: any Tokenizer) throws {
    tokens = try example.tokens(tokenizer)
    queries = rows.outputs.map { output in
      example.spans.first { $0.role == .output && $0.variable == output }!.range.lowerBound - 1
    }
    let places = Dictionary(grouping: example.spans.filter { $0.role == .input }, by: \.variable)
    self.places = rows.cells.map { places[$0, default: []].flatMap(\.range) }
  }

  /// A text by its parts, for tests of what is computed on it.
  package init(tokens: [Int], queries: [Int], places: [[Int]]) {
    self.tokens = tokens
    self.queries = queries
    self.places = places
  }

  /// The number of input variables.
  var variables: Int { places.count }

  /// The positions of an input variable's tokens that a position can look at.
  func places(of variable: Int, from query: Int) -> [Int] { places[variable].filter { $0 <= query } }

  /// All positions that any output can look for.
  var keys: [Int] { Set(places.joined().filter { $0 <= (queries.max() ?? -1) }).sorted() }
}

extension DependencyRows {
  /// The texts of all inputs, in order.
  ///
  /// - Throws: as ``TeacherForcedText`` does, and `FileError` where the rules fail.
  package func texts(of world: World, tokenizer: any Tokenizer) throws -> [TeacherForcedText] {
    try inputs.map { try TeacherForcedText(try world.example(for: $0), rows: self, tokenizer: tokenizer) }
  }
}
