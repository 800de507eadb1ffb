import Records
import Viz

/// Attention between blocks of tokens, where tokens are more than a figure can show.
struct PooledAttention {
  /// So many tokens are named; of more the axes have numbers.
  static let namedTokens = 64
  /// Rows and columns of a map at most.
  private static let side = 128

  private let tokens: Int
  /// Tokens that a row or column stands for.
  let block: Int

  init(tokens: Int) {
    self.tokens = tokens
    block = max(1, (tokens + Self.side - 1) / Self.side)
  }

  /// What a cell is; nil where it is one token's attention to one token.
  var note: String? {
    block == 1
      ? nil
      : "\(NumberText.grouped(Double(tokens))) tokens in blocks of \(block): the attention of a block's tokens "
        + "to all of another block, on average"
  }

  /// The mean over a row block's queries of their attention to all keys of a column block; the future is missing.
  func grid(_ pattern: [[Float]]) -> Grid {
    let side = (tokens + block - 1) / block
    var sums = [Double](repeating: 0, count: side * side)
    for query in 0..<tokens {
      for key in 0...query { sums[query / block * side + key / block] += Double(pattern[query][key]) }
    }
    return Grid(rows: side, columns: side) { row, column in
      column > row ? .nan : sums[row * side + column] / Double(min(block, tokens - row * block))
    }
  }
}
