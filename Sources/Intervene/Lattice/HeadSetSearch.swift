import GPT

/// Searches for small sets of heads without looking at all subsets: level by level, each time with the best `beam` sets;
/// with a beam of 1 this is the greedy search.
final class HeadSetSearch {
  private let runner: SubsetRunner
  private let heads: [Head]
  private let target: LatticeTarget
  private let beam: Int
  private var known: [HeadSet: Candidate] = [:]

  /// The number of different sets evaluated so far, those that were known at first included.
  var evaluated: Int { known.count }

  /// - Parameter sets: sets that are scored already, with their scores.
  init(
    runner: SubsetRunner, heads: [Head], target: LatticeTarget, beam: Int, knowing sets: [HeadSet],
    _ scores: SubsetScores
  ) {
    for number in 0..<scores.sets {
      known[sets[number]] = Candidate(
        set: sets[number], value: target.value(scores, number), margin: target.margin(scores, number))
    }
    self.runner = runner
    self.heads = heads
    self.target = target
    self.beam = beam
  }

  private struct Candidate {
    let set: HeadSet
    let value: Double
    let margin: Double
  }

  private var layers: Int { runner.subject.model.dimensions.layers }

  private func evaluate(_ sets: [HeadSet]) throws -> [Candidate] {
    let new = sets.filter { known[$0] == nil }
    if !new.isEmpty {
      let scores = try runner.scores(of: new)
      for (number, set) in new.enumerated() {
        known[set] = Candidate(
          set: set, value: target.value(scores, number), margin: target.margin(scores, number))
      }
    }
    return sets.compactMap { known[$0] }
  }

  /// Sets whose removal breaks the target: from none removed on, one more at each level, going on with those that come
  /// nearest to breaking, until some break. What can be left out of them is left out.
  func breaking() throws -> [[Head]] {
    var level = [HeadSet(layers: layers)]
    while !level.isEmpty {
      let candidates = try evaluate(grown(level))
      let broken = candidates.filter { $0.value < target.threshold }.map(\.set)
      if !broken.isEmpty { return try reduced(broken).map(\.heads) }
      level = candidates.sorted { ($0.value, $0.margin, $0.set) < ($1.value, $1.margin, $1.set) }
        .prefix(beam).map(\.set)
    }
    return []
  }

  /// Sets that are enough alone: heads are removed one by one, going on with the removals that hurt least, as long as the
  /// target does not break; what is left when none can be removed any more.
  func sufficient() throws -> [[Head]] {
    var level = [HeadSet(layers: layers)]
    var last: [HeadSet] = []
    while !level.isEmpty {
      last = level
      let candidates = try evaluate(grown(level)).filter { $0.value >= target.threshold }
      level = candidates.sorted { ($0.value, $0.margin, $1.set) > ($1.value, $1.margin, $0.set) }
        .prefix(beam).map(\.set)
    }
    return last.map { removed in heads.filter { !removed.contains($0) } }
  }

  /// All sets with one head more.
  private func grown(_ level: [HeadSet]) -> [HeadSet] {
    var seen: Set<HeadSet> = []
    return level.flatMap { set in
      heads.filter { !set.contains($0) }.map { head in
        var larger = set
        larger.insert(head)
        return larger
      }
    }.filter { seen.insert($0).inserted }
  }

  /// Leaves heads out of breaking sets as long as they still break, each time the first head that can go.
  private func reduced(_ sets: [HeadSet]) throws -> [HeadSet] {
    var result: Set<HeadSet> = []
    for start in sets {
      var set = start
      while true {
        let smaller = set.heads.map { head in
          var copy = set
          copy.remove(head)
          return copy
        }
        guard let next = try evaluate(smaller).first(where: { $0.value < target.threshold }) else { break }
        set = next.set
      }
      result.insert(set)
    }
    return result.sorted()
  }
}
