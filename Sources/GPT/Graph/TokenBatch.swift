/// Token sequences of one length, [batch, length].
public struct TokenBatch: Sendable, Hashable {
  /// The number of sequences.
  public let batch: Int
  /// Positions of each sequence, padding included.
  public let length: Int
  /// Row-major, batch outermost.
  public let ids: [Int32]
  /// The positions of each sequence that are no padding; nil when there is none.
  public let real: [Range<Int>]?

  /// The side on which short sequences are filled up.
  public enum PaddingSide: String, Sendable, CaseIterable {
    /// Before the tokens.
    case left
    /// Behind the tokens.
    case right
  }

  /// A batch from sequences of any lengths, filled up on one side.
  ///
  /// No position attends to padding, and a sequence's first token has position 0 wherever it stands: each real position
  /// gives what the sequence gives alone. Padding itself attends to nothing.
  public init(_ sequences: [[Int]], padding side: PaddingSide, with token: Int = 0) {
    let length = sequences.map(\.count).max() ?? 0
    let real = sequences.map { sequence in
      side == .left ? length - sequence.count..<length : 0..<sequence.count
    }
    let ids = zip(sequences, real).flatMap { sequence, real in
      Array(repeating: Int32(clamping: token), count: real.lowerBound) + sequence.map { Int32(clamping: $0) }
        + Array(repeating: Int32(clamping: token), count: length - real.upperBound)
    }
    self.init(
      batch: sequences.count, length: length, ids: ids,
      real: real.allSatisfy { $0.count == length } ? nil : real)
  }

  /// A batch from sequences of equal length.
  public init(_ sequences: [[Int]]) {
    precondition(
      Set(sequences.map(\.count)).count <= 1,
      "a batch needs sequences of one length, found lengths \(Set(sequences.map(\.count)).sorted())")
    self.init(
      batch: sequences.count, length: sequences.first?.count ?? 0,
      // What no Int32 holds is in no vocabulary either; the model says so.
      ids: sequences.flatMap { $0.map { Int32(clamping: $0) } })
  }

  /// A batch without padding from `batch` · `length` tokens, row-major.
  public init(batch: Int, length: Int, ids: [Int32]) {
    self.init(batch: batch, length: length, ids: ids, real: nil)
  }

  private init(batch: Int, length: Int, ids: [Int32], real: [Range<Int>]?) {
    precondition(ids.count == batch * length, "\(ids.count) tokens are not [\(batch), \(length)]")
    self.real = real
    self.batch = batch
    self.length = length
    self.ids = ids
  }

  /// One sequence of the batch.
  public subscript(example: Int) -> [Int] {
    ids[example * length..<(example + 1) * length].map(Int.init)
  }
}
