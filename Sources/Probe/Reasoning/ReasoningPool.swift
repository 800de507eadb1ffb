import Arrays
import Corpora

/// What kinds of items are told apart.
public struct ReasoningCell: Codable, Sendable, Hashable, Comparable {
  /// The number of steps to the answer.
  public let depth: Int
  /// Facts and rules together; nil for any number.
  public let statements: Int?

  public static func < (a: Self, b: Self) -> Bool {
    (a.depth, a.statements ?? .max) < (b.depth, b.statements ?? .max)
  }
}

/// Items drawn from a corpus: at most so many of each kind, each equally likely, and items to demonstrate with.
struct ReasoningPool: Sendable {
  let task: ReasoningTask
  /// In the corpus's order.
  let cells: [(cell: ReasoningCell, items: [ReasoningItem])]
  /// From the training split, of all depths.
  let demonstrations: [ReasoningItem]
  let tally: ReasoningTally

  /// How many training items there are to choose demonstrations from.
  private static let demonstrationCount = 4_096

  /// Reads the corpus once.
  ///
  /// Theories: the corrected procedure takes items of each depth and size, also those without a proof, which have an
  /// answer all the same. The paper's takes items with a proof only, at depth 0 of any size. Explanations are of any
  /// size.
  ///
  /// - Throws: `FileError` for files that cannot be read, ``ReasoningError`` when no item is left.
  init(
    _ corpus: ReasoningCorpus, settings: ReasoningSettings, minimumDepth: Int = 0,
    onProgress: (Int, Int) -> Void = { _, _ in }
  ) throws {
    var filter = ReasoningFilter()
    filter.needsProof = settings.protocol == .paper
    var task: ReasoningTask?
    var chosen: [ReasoningCell: Reservoir] = [:]
    var shown = Reservoir(
      capacity: Self.demonstrationCount, generator: SeededGenerator(seed: settings.seed, stream: 0x7368_6f74))
    let splits = settings.itemSplits
    tally = try corpus.read(
      ReasoningCorpus.Split.allCases.filter { splits.contains($0) || $0 == .train && settings.shots > 0 },
      filter: filter, onProgress: onProgress
    ) { item, split in
      let kind = item.options.isEmpty ? ReasoningTask.proofwriter : .arc
      task = task ?? kind
      guard kind == task else { return }
      if split == .train, settings.shots > 0 { shown.add(item) }
      guard splits.contains(split),
        (minimumDepth...max(minimumDepth, settings.maximumDepth)).contains(item.depth)
      else { return }
      let count = item.statements.count
      let isOfAnySize = kind == .arc || settings.protocol == .paper && item.depth == 0
      guard isOfAnySize || settings.statements.contains(count) else { return }
      if kind == .proofwriter, settings.protocol == .paper, !ReasoningLabels.hasAllClasses(item) { return }
      let cell = ReasoningCell(depth: item.depth, statements: isOfAnySize ? nil : count)
      chosen[
        cell,
        default: Reservoir(
          capacity: settings.items,
          generator: SeededGenerator(
            seed: settings.seed, stream: UInt64(cell.depth) << 32 | UInt64(cell.statements ?? 0)))
      ].add(item)
    }
    guard let task, !chosen.isEmpty else {
      throw ReasoningError.noItems(
        """
        looked for depth \(minimumDepth) to \(settings.maximumDepth), \
        \(settings.statements.map(String.init).joined(separator: ", ")) statements, in \
        \(splits.map(\.rawValue).joined(separator: ", "))
        """)
    }
    self.task = task
    cells = chosen.sorted { $0.key < $1.key }.map { ($0.key, $0.value.elements) }
    demonstrations = shown.elements
  }

  private init(
    task: ReasoningTask, cells: [(cell: ReasoningCell, items: [ReasoningItem])],
    demonstrations: [ReasoningItem], tally: ReasoningTally
  ) {
    self.task = task
    self.cells = cells
    self.demonstrations = demonstrations
    self.tally = tally
  }

  /// Without items that have no proof.
  var withProofs: ReasoningPool {
    ReasoningPool(
      task: task, cells: cells.map { ($0.cell, $0.items.filter { $0.proof != nil }) },
      demonstrations: demonstrations, tally: tally)
  }

  /// All items, cell by cell.
  var items: [ReasoningItem] { cells.flatMap(\.items) }

  /// Demonstrations for each item. Corrected: different ones, of other theories. Paper: any, the item itself among
  /// them, and with `repeating` the same one more than once.
  ///
  /// - Throws: ``ReasoningError/demonstrations(expected:found:)`` when there are too few.
  func demonstrations(
    for items: [ReasoningItem], _ settings: ReasoningSettings, repeating: Bool = false
  ) throws -> [[ReasoningItem]] {
    guard settings.shots > 0 else { return items.map { _ in [] } }
    var generator = SeededGenerator(seed: settings.seed, stream: repeating ? 0x6465_6d6f : 0x6465_6d70)
    return try items.map { item in
      let others =
        settings.protocol == .paper ? demonstrations : demonstrations.filter { $0.theory != item.theory }
      guard others.count >= (repeating ? 1 : settings.shots) else {
        throw ReasoningError.demonstrations(expected: settings.shots, found: others.count)
      }
      var places: [Int] = []
      while places.count < settings.shots {
        let place = generator.uniform(below: others.count)
        if repeating || !places.contains(place) { places.append(place) }
      }
      return places.map { others[$0] }
    }
  }
}

/// So many of the elements that come by, each equally likely, in the order in which they came.
private struct Reservoir {
  let capacity: Int
  var generator: SeededGenerator
  private var kept: [(number: Int, item: ReasoningItem)] = []
  private var count = 0

  init(capacity: Int, generator: SeededGenerator) {
    self.capacity = capacity
    self.generator = generator
  }

  var elements: [ReasoningItem] { kept.sorted { $0.number < $1.number }.map(\.item) }

  mutating func add(_ item: ReasoningItem) {
    defer { count += 1 }
    if kept.count < capacity { return kept.append((count, item)) }
    let place = generator.uniform(below: count + 1)
    if place < capacity { kept[place] = (count, item) }
  }
}
