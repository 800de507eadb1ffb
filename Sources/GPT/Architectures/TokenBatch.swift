/// Token sequences of one length, [batch, length].
public struct TokenBatch: Sendable, Hashable {
  public let batch: Int
  public let length: Int
  /// Row-major, batch outermost.
  public let ids: [Int32]

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

  public init(batch: Int, length: Int, ids: [Int32]) {
    precondition(ids.count == batch * length, "\(ids.count) tokens are not [\(batch), \(length)]")
    self.batch = batch
    self.length = length
    self.ids = ids
  }

  /// One sequence of the batch.
  public subscript(example: Int) -> [Int] {
    ids[example * length..<(example + 1) * length].map(Int.init)
  }
}
