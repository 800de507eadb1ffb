/// The merges of byte-pair encoding: which two neighbouring tokens become one, the lowest rank first.
struct PairMerger: Sendable {
  /// The rank of pairs that are never merged.
  static let never = Int32.max

  /// Pairs of ids in a hash table with open addressing, at most half full.
  private var keys: [UInt64]
  private var ranks: [Int32]
  /// The token that each merge makes, by rank.
  private var merged: [Int32] = []
  private static let free = UInt64.max

  /// A merger with room for `count` merges.
  init(count: Int) {
    var places = 64
    while places < 2 * count { places *= 2 }
    keys = Array(repeating: Self.free, count: places)
    ranks = Array(repeating: Self.never, count: places)
  }

  /// Adds the merge with the next rank; of several with the same pair, the last counts.
  mutating func add(_ first: Int32, _ second: Int32, into new: Int32) {
    let place = place(first, second)
    keys[place] = Self.key(first, second)
    ranks[place] = Int32(merged.count)
    merged.append(new)
  }

  /// The rank of a pair.
  @inline(__always)
  func rank(_ first: Int32, _ second: Int32) -> Int32 { ranks[place(first, second)] }

  private static func key(_ first: Int32, _ second: Int32) -> UInt64 {
    UInt64(UInt32(bitPattern: first)) << 32 | UInt64(UInt32(bitPattern: second))
  }

  @inline(__always)
  private func place(_ first: Int32, _ second: Int32) -> Int {
    let key = Self.key(first, second)
    let mask = keys.count - 1
    var place = Int(truncatingIfNeeded: (key &* 0x9e37_79b9_7f4a_7c15) >> 32) & mask
    while keys[place] != key, keys[place] != Self.free { place = (place + 1) & mask }
    return place
  }

  /// Merges neighbours, the lowest rank first and of equal ranks the leftmost, until none is left to merge.
  ///
  /// - Complexity: O(n²) for at most 32 tokens, O(n log n) for more.
  func merge(_ tokens: inout MergingTokens) {
    if tokens.ids.count <= 32 { mergeFew(&tokens) } else { mergeMany(&tokens) }
  }

  private func mergeFew(_ tokens: inout MergingTokens) {
    guard tokens.ids.count > 1 else { return }
    tokens.ranks.removeAll(keepingCapacity: true)
    for place in 1..<tokens.ids.count { tokens.ranks.append(rank(tokens.ids[place - 1], tokens.ids[place])) }
    while true {
      var best = Self.never
      var place = 0
      for (other, rank) in tokens.ranks.enumerated() where rank < best { (best, place) = (rank, other) }
      guard best != Self.never else { return }
      tokens.ids[place] = merged[Int(best)]
      tokens.lengths[place] += tokens.lengths[place + 1]
      tokens.ids.remove(at: place + 1)
      tokens.lengths.remove(at: place + 1)
      tokens.ranks.remove(at: place)
      if place > 0 { tokens.ranks[place - 1] = rank(tokens.ids[place - 1], tokens.ids[place]) }
      if place < tokens.ranks.count { tokens.ranks[place] = rank(tokens.ids[place], tokens.ids[place + 1]) }
    }
  }

  /// With a queue of pairs, (rank, place) as one number, and a list of which token follows which.
  private func mergeMany(_ tokens: inout MergingTokens) {
    let count = tokens.ids.count
    var next = (1...count).map { Int32($0) }
    var previous = (0..<count).map { Int32($0) - 1 }
    // The rank of each token and the one behind it; a queued pair with another rank is no longer there.
    var ranks = [Int32](repeating: Self.never, count: count)
    var queue = MinimumQueue(capacity: count)
    func enqueue(_ place: Int) {
      ranks[place] =
        Int(next[place]) < count ? rank(tokens.ids[place], tokens.ids[Int(next[place])]) : Self.never
      if ranks[place] != Self.never { queue.insert(UInt64(ranks[place]) << 32 | UInt64(place)) }
    }
    for place in 0..<count { enqueue(place) }
    while let pair = queue.removeFirst() {
      let place = Int(pair & 0xFFFF_FFFF)
      guard UInt64(ranks[place]) == pair >> 32 else { continue }
      let second = Int(next[place])
      tokens.ids[place] = merged[Int(ranks[place])]
      tokens.lengths[place] += tokens.lengths[second]
      tokens.lengths[second] = 0
      ranks[second] = Self.never
      next[place] = next[second]
      if Int(next[place]) < count { previous[Int(next[place])] = Int32(place) }
      enqueue(place)
      if previous[place] >= 0 { enqueue(Int(previous[place])) }
    }
    var kept = 0
    for place in 0..<count where tokens.lengths[place] > 0 {
      tokens.ids[kept] = tokens.ids[place]
      tokens.lengths[kept] = tokens.lengths[place]
      kept += 1
    }
    tokens.ids.removeLast(count - kept)
    tokens.lengths.removeLast(count - kept)
  }
}

/// The tokens of one piece of text while they are merged.
struct MergingTokens {
  var ids: [Int32] = []
  /// The bytes of text that each stands for.
  var lengths: [Int32] = []
  fileprivate var ranks: [Int32] = []

  mutating func append(_ id: Int32, length: Int) {
    ids.append(id)
    lengths.append(Int32(length))
  }

  /// - Returns: the places of the new tokens.
  mutating func append(_ other: MergingTokens) -> Range<Int> {
    let start = ids.count
    ids += other.ids
    lengths += other.lengths
    return start..<ids.count
  }

  mutating func removeAll() {
    ids.removeAll(keepingCapacity: true)
    lengths.removeAll(keepingCapacity: true)
  }
}

/// A binary heap of numbers, the smallest first.
private struct MinimumQueue {
  private var heap: [UInt64] = []

  init(capacity: Int) { heap.reserveCapacity(capacity) }

  /// O(log n).
  mutating func insert(_ number: UInt64) {
    heap.append(number)
    var place = heap.count - 1
    while place > 0, heap[(place - 1) / 2] > heap[place] {
      heap.swapAt(place, (place - 1) / 2)
      place = (place - 1) / 2
    }
  }

  /// O(log n).
  mutating func removeFirst() -> UInt64? {
    guard let first = heap.first, let last = heap.popLast() else { return nil }
    guard !heap.isEmpty else { return first }
    heap[0] = last
    var place = 0
    while true {
      var child = 2 * place + 1
      guard child < heap.count else { return first }
      if child + 1 < heap.count, heap[child + 1] < heap[child] { child += 1 }
      guard heap[child] < heap[place] else { return first }
      heap.swapAt(child, place)
      place = child
    }
  }
}
