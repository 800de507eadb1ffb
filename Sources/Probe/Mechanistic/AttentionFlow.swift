import Arrays
import GPT
import Records

/// Which heads and lists an attention flow shows.
public struct AttentionFlowSettings: Codable, Sendable, Equatable {
  /// Which lists are measured.
  public var lists = MechanisticSettings()
  /// The share of heads that are removed first, lowest position entropy first, in percent.
  public var removedPercent = 40
  /// The place of the k-th smallest number.
  public var rootPlace = 12
  /// The place of the smallest; others below the k-th follow at the next free places.
  public var leafPlace = 8

  /// The usual settings: 40 % of the heads removed, the root at place 12 and the leaves from place 8 on.
  public init() {}
}

/// How attention moves numbers through the layers: every position's attention to every other, mean over the heads that
/// are left and over lists (Hou et al. 2023, figure 2).
///
/// Once over test lists as they are, and once over lists without equal numbers in which the k-th smallest (the root) and the smaller ones
/// (the leaves) stand at chosen places. In the published protocol these are test lists, and sums are divided by the
/// number of all lists, those with equal numbers included, which are left out: weights are too low. Corrected, lists
/// without equal numbers are drawn, and sums divided by what was counted.
public struct AttentionFlow: MechanisticReport, Equatable {
  public let task: MechanisticTask
  /// What decided the numbers.
  public let settings: AttentionFlowSettings
  /// The heads that were removed, by layer and number.
  public let removed: [Head]
  /// The places of the smallest numbers, ascending by size; the last is the k-th smallest's.
  public let places: [Int]
  /// The token position of each place of a list.
  public let positions: [Int]
  /// Lists with the numbers at their places that were counted.
  public let counted: Int
  /// [layer][query position][key position], numbers at their places.
  public let arranged: [[[Double]]]
  /// The same over test lists as they are.
  public let overall: [[[Double]]]

  /// Reads lists with a model, once as they are and once arranged. The result does not depend on `threads`.
  ///
  /// - Parameters:
  ///   - model: what reads.
  ///   - task: the lists.
  ///   - settings: which heads and lists.
  ///   - threads: threads to work on.
  ///   - onProgress: hears the number of lists that are read, and of all.
  /// - Throws: ``ProbeError`` for places that a list does not have and when there are no lists without equal numbers,
  ///   `ModelError` for lists that the model cannot take.
  public init(
    of model: Model, _ task: KthSmallest, settings: AttentionFlowSettings = AttentionFlowSettings(),
    threads: Int = Parallel.defaultThreads,
    onProgress: @escaping @Sendable (Int, Int) -> Void = { _, _ in }
  ) throws {
    let places = try ArrangedLists.places(k: task.k, length: task.length, settings)
    try NumberRange("share of heads in percent", 0...99).check(settings.removedPercent)
    let lists = try settings.lists.testLists(of: task)
    let chosen = try ArrangedLists.lists(task, among: lists, places: places, settings.lists)
    let progress = ProgressCounter(total: 2 * lists.count + chosen.count, onProgress)
    let step: (Int) -> Void = { progress.step(by: $0) }
    let attention = try LastRowAttention(
      of: model, task, lists, ranks: settings.lists.protocol, threads: threads, onLists: step)
    let heads = Head.all(in: model.dimensions)
    let isNone = settings.removedPercent == 0
    let removed = HeadPruning.order(
      heads, by: attention.entropies(attention.byPosition), seed: settings.lists.seed
    ).prefix(
      isNone
        ? 0 : HeadPruning.count(percent: settings.removedPercent, of: heads.count, settings.lists.protocol))
    self.task = MechanisticTask(task, model)
    self.settings = settings
    self.removed = removed.sorted { ($0.layer, $0.index) < ($1.layer, $1.index) }
    self.places = places
    positions = task.positions
    counted = chosen.count
    overall = try Self.mean(
      model, task, lists, without: removed, dividedBy: lists.count, threads: threads, onLists: step)
    arranged = try Self.mean(
      model, task, chosen, without: removed,
      dividedBy: settings.lists.protocol == .paper ? lists.count : chosen.count, threads: threads,
      onLists: step)
  }

  /// [layer][query][key]: the sum over lists of the mean over the heads that are left, divided by `count`; 0 in layers
  /// without heads.
  private static func mean(
    _ model: Model, _ task: KthSmallest, _ lists: [[Int]], without removed: ArraySlice<Head>,
    dividedBy count: Int, threads: Int, onLists: (Int) -> Void
  ) throws -> [[[Double]]] {
    let d = model.dimensions
    let size = task.tokenCount
    let left = (0..<d.layers).map { layer in
      (0..<d.heads).filter { !removed.contains(Head(layer, $0)) }
    }
    let options = Model.Options(
      capture: HookSelection((0..<d.layers).map { HookPoint(.pattern, layer: $0) }),
      hooks: HeadPruning.hooks(removing: removed), logits: .none, threads: threads)
    var sums = [[Double]](repeating: Array(repeating: 0, count: size * size), count: d.layers)
    for start in stride(from: 0, to: lists.count, by: LastRowAttention.batch) {
      let batch = lists[start..<min(lists.count, start + LastRowAttention.batch)]
      let capture = try model.run(task.batch(batch), options: options)
      for layer in 0..<d.layers {
        capture[.pattern, layer]!.withValues { pattern in
          for example in 0..<batch.count {
            for head in left[layer] {
              let first = (example * d.heads + head) * size * size
              for place in 0..<size * size { sums[layer][place] += Double(pattern[first + place]) }
            }
          }
        }
      }
      onLists(batch.count)
    }
    return (0..<d.layers).map { layer in
      let divisor = Double(max(1, left[layer].count) * count)
      return (0..<size).map { query in
        (0..<size).map { sums[layer][query * size + $0] / divisor }
      }
    }
  }
}

extension AttentionFlow {
  public var table: Table {
    let numbers = [("arranged", arranged), ("overall", overall)].flatMap { name, weights in
      weights.enumerated().flatMap { layer, grid in
        grid.enumerated().flatMap { query, keys in
          keys[...query].enumerated().map {
            (lists: name, layer: layer, query: query, key: $0, attention: $1)
          }
        }
      }
    }
    return Table(numbers) {
      Column("lists") { $0.lists }
      Column("layer") { $0.layer }
      Column("query") { $0.query }
      Column("key") { $0.key }
      Column("attention") { $0.attention }
    }
  }

  /// What each layer's last row and the root's row attend to.
  public var writeUp: WriteUp {
    let columns = places.enumerated().map { "to rank \($0 + 1) (place \($1))" }
    func table(_ query: Int) -> Table {
      Table.grid(
        "layer", columns: columns, rows: (0..<task.layers).map(String.init),
        arranged.map { grid in places.map { grid[query][positions[$0]] } }, .rounded(3))
    }
    return WriteUp {
      """
      Attention to the \(task.k) smallest numbers at their places, \(counted) lists, \
      \(settings.lists.protocol.rawValue) protocol, without heads \
      \(removed.map(\.description).joined(separator: ", ")).
      """
      "## From the last position"
      table(arranged[0].count - 1)
      "## From the k-th smallest number's position"
      table(positions[places[task.k - 1]])
    }
  }
}
