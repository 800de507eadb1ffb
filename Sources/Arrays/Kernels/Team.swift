/// The threads that share the inner work of a pass.
///
/// A batch is cut into shards of examples, one thread each. When there is only one shard, its matrix products are cut
/// instead, by their sizes alone, so that the number of threads changes no bit.
package struct Team: Sendable {
  /// Whether work is cut at all.
  package let splits: Bool
  package let threads: Int

  package init(splits: Bool, threads: Int) {
    self.splits = splits
    self.threads = threads
  }

  /// Nothing is cut.
  package static let none = Team(splits: false, threads: 1)

  /// Multiply-adds below which a cut costs more than it saves.
  private static let leastWork = 1 << 22
  /// Numbers of weights below which reading them takes one thread no longer than waking another.
  private static let leastWeights = 1 << 17
  private static let leastColumns = 128
  private static let leastElements = 1 << 15
  private static let mostParts = 32

  /// `count` equal things in `parts` ranges, as equal as can be.
  package struct Cut: Sendable {
    package let count: Int
    package let parts: Int

    package subscript(part: Int) -> Range<Int> { part * count / parts..<(part + 1) * count / parts }
  }

  /// Cuts a product's columns, [rows, inner] · [inner, columns]; a small one stays whole.
  package func columns(_ columns: Int, rows: Int, inner: Int) -> Cut {
    let isLarge =
      rows == 1 ? columns * inner >= Self.leastWeights : rows * columns * inner >= Self.leastWork
    return cut(columns, into: isLarge ? columns / Self.leastColumns : 1)
  }

  /// Cuts equal units, e.g. heads, that need `work` multiply-adds together.
  package func units(_ count: Int, work: Int) -> Cut { cut(count, into: work >= Self.leastWork ? count : 1) }

  private func cut(_ count: Int, into parts: Int) -> Cut {
    Cut(count: count, parts: splits ? max(1, min(parts, Self.mostParts)) : 1)
  }

  /// Runs `body` for every range.
  package func run(_ cut: Cut, _ body: @Sendable (Range<Int>) -> Void) {
    if cut.parts == 1 { return body(0..<cut.count) }
    Parallel.runAll(parts: cut.parts, threads: threads) { body(cut[$0]) }
  }

  /// Runs `body` with the first element and the number of elements of each part of work that is done element by
  /// element. The memory it works on must outlive the call.
  package func runElements(_ count: Int, _ body: (Int, Int) -> Void) {
    let cut = cut(count, into: count / Self.leastElements)
    if cut.parts == 1 { return body(0, count) }
    withoutActuallyEscaping(body) { body in
      let shared = SharedBody(body: body)
      run(cut) { shared.body($0.lowerBound, $0.count) }
    }
  }

  /// A closure that several threads call for disjoint parts.
  private struct SharedBody: @unchecked Sendable {
    let body: (Int, Int) -> Void
  }
}
