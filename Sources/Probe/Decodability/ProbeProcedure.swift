import Arrays

/// How variables are probed: what is shared by maps over places and by curves over training.
public struct ProbeProcedure: Sendable, Equatable {
  /// Neighbours of kNN (Euclidean, votes weighted by inverse distance), fewer where there are fewer training texts.
  public var k = 8
  /// C of the linear probe.
  public var inversePenalty = 1.0
  /// How often labels are shuffled for the control.
  public var shuffles = 2
  /// The most folds; nil takes as many as the smallest class has beginnings, from 4 to 8.
  public var folds: Int?
  /// Of shuffles, folds and samples.
  public var seed: UInt64 = 0

  /// The usual settings: 8 neighbours, C = 1, labels shuffled twice.
  public init() {}

  var linear: LogisticRegression { LogisticRegression(inversePenalty: inversePenalty) }

  /// Where fewer texts differ, nothing is told: a few beginnings can be guessed, and a probe that learned from two or
  /// three has nothing to learn a direction from.
  public static let leastBeginnings = 8

  /// Folds for one variable at one position, which together test each text once and keep the classes balanced.
  ///
  /// Leaving out a text of a balanced class makes its own label the rarer one of those that are learned from, and tilts
  /// a probe against it; so each fold holds the classes in the proportion that they have in all texts, as nearly as the
  /// beginnings allow. Texts that read the same up to the position have the same activations there and stay in one fold:
  /// otherwise a probe could learn the answers by heart. Empty where fewer than ``leastBeginnings`` differ.
  ///
  /// - Parameters:
  ///   - labels: one a text.
  ///   - prefixes: for each text, the first one that reads the same up to the position.
  func folds(of labels: [Int], prefixes: [Int]) -> [Fold] {
    let groups = Dictionary(grouping: labels.indices) { prefixes[$0] }
    guard groups.count >= Self.leastBeginnings else { return [] }
    var holders: [Int: Int] = [:]
    for texts in groups.values {
      for label in Set(texts.map { labels[$0] }) { holders[label, default: 0] += 1 }
    }
    let smallest = holders.values.filter { $0 > 1 }.min() ?? 0
    let count = min(folds ?? min(max(smallest, 4), 8), groups.count)
    var generator = SeededGenerator(seed: seed, stream: 0x666f_6c64)
    var order = groups.keys.sorted()
    // Inputs in order differ in their last variables only.
    generator.shuffle(&order)
    let totals = Dictionary(grouping: labels) { $0 }.mapValues(\.count)
    let rarest = groups.mapValues { texts in texts.map { totals[labels[$0]]! }.min()! }
    // Large groups and rare labels first, while there is room everywhere.
    let dealt = order.enumerated().sorted { a, b in
      let (first, second) = (groups[a.element]!.count, groups[b.element]!.count)
      return (-first, rarest[a.element]!, a.offset) < (-second, rarest[b.element]!, b.offset)
    }
    var counts = [[Int: Int]](repeating: [:], count: count)
    var sizes = [Int](repeating: 0, count: count)
    var assignment = [Int](repeating: 0, count: labels.count)
    for (_, group) in dealt {
      let own = Dictionary(grouping: groups[group]!) { labels[$0] }.mapValues(\.count)
      // What the squared shares of the classes in the fold grow by.
      let costs = counts.map { counts in
        own.sorted { $0.key < $1.key }.reduce(0.0) {
          $0 + Double($1.value * (2 * (counts[$1.key] ?? 0) + $1.value)) / Double(totals[$1.key]!)
        }
      }
      let fold = counts.indices.min { (costs[$0], sizes[$0], $0) < (costs[$1], sizes[$1], $1) }!
      for text in groups[group]! {
        assignment[text] = fold
        counts[fold][labels[text], default: 0] += 1
      }
      sizes[fold] += groups[group]!.count
    }
    return (0..<count).map { fold in
      Fold(
        train: assignment.indices.filter { assignment[$0] != fold },
        test: assignment.indices.filter { assignment[$0] == fold })
    }.filter { !$0.test.isEmpty }
  }

  /// - Throws: ``ProbeError`` when there are fewer than two texts or fewer texts than folds.
  func check(_ texts: ProbedTexts) throws {
    let wanted = folds ?? 2
    guard texts.count >= 2, wanted >= 2, wanted <= texts.count else {
      throw ProbeError.split("expected from 2 to as many folds as the \(texts.count) texts, found \(wanted)")
    }
  }

  /// The variables that have something to tell where all of a text is read, and the names of the others.
  ///
  /// - Parameter prefixes: at the last position.
  /// - Throws: ``ProbeError`` when there is none.
  func variables(
    _ all: [ProbedVariable], prefixes: [Int]
  ) throws -> (probed: [ProbedVariable], skipped: [String]) {
    let canBe = all.map { $0.canBeProbed(in: folds(of: $0.labels, prefixes: prefixes)) }
    let skipped = zip(all, canBe).filter { !$1 }.map(\.0.name)
    guard canBe.contains(true) else {
      throw ProbeError.nothingToProbe(variables: skipped, texts: all.first?.labels.count ?? 0)
    }
    return (zip(all, canBe).filter(\.1).map(\.0), skipped)
  }

  /// The probes of some variables.
  func probes(_ variables: [ProbedVariable]) -> PlaceProbes {
    PlaceProbes(variables: variables, linear: linear, k: k, shuffles: shuffles, seed: seed)
  }

  /// The settings by name, as reports show them.
  ///
  /// - Parameter folds: of every variable at the last position.
  func settings(folds: [[Fold]]) -> [String: SettingValue] {
    let knn = PlaceProbes.neighbours(k, folds.flatMap { $0 })
    let counts = folds.map(\.count)
    let (least, most) = (counts.min() ?? 0, counts.max() ?? 0)
    return [
      "k": .integer(knn.k), "metric": .text(knn.metric.rawValue),
      "weights": .text(knn.weights.rawValue), "C": .number(inversePenalty),
      "shuffles": .integer(shuffles), "seed": .integer(Int(truncatingIfNeeded: seed)),
      "split": .text((least == most ? "\(most)" : "\(least) to \(most)") + " folds, classes balanced"),
      "folds": .integer(most),
    ]
  }
}
