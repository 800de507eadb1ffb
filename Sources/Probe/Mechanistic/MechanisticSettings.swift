import Arrays
import Records

/// Which procedure a report follows.
public enum MechanisticProtocol: String, Codable, Sendable, CaseIterable {
  /// The published code's, quirks included (Hou et al. 2023).
  case paper
  /// The same questions without what went wrong; each report says what differs.
  case corrected

  /// The place of each size rank in a list, smallest number first; [list].
  ///
  /// Corrected: equal numbers in the order of their places. Paper: the first place of each sorted number, so that the
  /// ranks of equal numbers share one place and the others of these places have no rank.
  public func places(bySize list: [Int]) -> [Int] {
    switch self {
    case .corrected: list.indices.sorted { (list[$0], $0) < (list[$1], $1) }
    case .paper: list.sorted().map { list.firstIndex(of: $0)! }
    }
  }
}

/// Which lists are measured, and how; common to all reports about the k-th smallest number.
public struct MechanisticSettings: Codable, Sendable, Equatable {
  /// The published procedure, or the corrected one.
  public var `protocol` = MechanisticProtocol.corrected
  /// The lists that the run was made with, numbered from 0; the last hundredth is for testing.
  public var lists = 1_000_000
  /// Of the lists.
  public var dataSeed: UInt64 = 42
  /// How many test lists are measured.
  public var sample: Int
  /// Of the sample, fresh models, shuffled labels and random draws.
  public var seed: UInt64 = 0

  /// So many of the last 10,000 of a million lists of the seed 42, by the corrected procedure.
  public init(sample: Int = 10_000) { self.sample = sample }

  /// The test lists to measure: all of them in order, or as many as asked for, drawn without repetition.
  ///
  /// - Throws: ``ProbeError`` when there are fewer, or fewer than 100 lists in all.
  public func testLists(of task: KthSmallest) throws -> [[Int]] {
    var indices = Array(try ListSplit(count: lists).test)
    guard (1...indices.count).contains(sample) else {
      throw ProbeError.setting(
        name: "lists to measure", expected: "from 1 to the \(indices.count) test lists of \(lists)",
        found: "\(sample)")
    }
    if sample < indices.count {
      var generator = SeededGenerator(seed: seed, stream: 0x7465_7374)
      generator.shuffle(&indices)
    }
    return indices.prefix(sample).map { task.list($0, seed: dataSeed) }
  }

  /// The seeds of fresh models.
  func freshSeeds(_ count: Int) -> [UInt64] {
    var generator = SeededGenerator(seed: seed, stream: 0xf4e5)
    return (0..<count).map { _ in generator.next() }
  }
}

/// What a model was asked, in numbers that reports carry along.
public struct MechanisticTask: Codable, Sendable, Equatable {
  /// 1 for the smallest number.
  public let k: Int
  /// Numbers of a list.
  public let length: Int
  /// Of the model.
  public let layers: Int
  /// The number of heads in a layer.
  public let heads: Int
}

/// A report that `mechanistic` writes: itself as JSON, and its tables.
public protocol MechanisticReport: Codable, Sendable {
  /// What was asked.
  var task: MechanisticTask { get }
  /// One line a number, with everything that tells it from the others.
  var table: Table { get }
  /// Tables for people.
  var writeUp: WriteUp { get }
}
