/// Rows to learn from and rows to test on, ascending.
public struct Fold: Sendable, Equatable {
  /// The numbers of the rows to learn from.
  public let train: [Int]
  /// The numbers of the rows to test on.
  public let test: [Int]

  /// A fold of row numbers, both lists ascending.
  public init(train: [Int], test: [Int]) {
    self.train = train
    self.test = test
  }
}

/// How rows are divided into training and test rows. All are deterministic.
public enum Split: Sendable, Equatable, CustomStringConvertible {
  /// One of two halves; with an odd number of rows the second has one more.
  public enum Half: String, Codable, Sendable {
    /// The first ⌊n / 2⌋ rows.
    case first
    /// The other rows.
    case second
  }

  /// Tests on one half, learns from the other.
  case holdOut(Half)
  /// Tests on each half, learning from the other.
  case twoFold
  /// Tests on the rows before this one, then on the others, learning from the rest each time.
  case cut(Int)
  /// Contiguous folds: scikit-learn's unshuffled `KFold`.
  case kFold(Int)
  /// Folds with the classes in proportion: scikit-learn's unshuffled `StratifiedKFold`.
  case stratified(Int)
  /// Folds that keep the rows of a group together, of balanced size: scikit-learn's `GroupKFold`.
  case grouped(Int)
  /// Tests on each group, learning from the others, in the groups' ascending order.
  case leaveOneGroupOut

  /// What scikit-learn's `cross_val_score` does for a number of folds: stratified for one label column, plain for several.
  public static func standard(folds: Int, for labels: LabelMatrix) -> Split {
    labels.columns.count == 1 ? .stratified(folds) : .kFold(folds)
  }

  public var description: String {
    switch self {
    case .holdOut(let half): "test \(half.rawValue) half"
    case .twoFold: "each half in turn"
    case .cut(let row): "cut at row \(row), each part in turn"
    case .kFold(let folds): "\(folds) contiguous folds"
    case .stratified(let folds): "\(folds) stratified folds"
    case .grouped(let folds): "\(folds) folds of groups"
    case .leaveOneGroupOut: "leave one group out"
    }
  }

  /// The folds, each with at least one training and one test row. O(folds · rows).
  ///
  /// - Throws: ``ProbeError`` when there are too few rows, classes' members or groups for the folds, or when groups are
  ///   missing or of another length.
  public func folds(labels: LabelMatrix, groups: [Int]? = nil) throws -> [Fold] {
    let assignment = try assignment(labels: labels, groups: groups)
    let count = (assignment.max() ?? -1) + 1
    return (0..<count).map { fold in
      Fold(
        train: assignment.indices.filter { assignment[$0] != fold },
        test: assignment.indices.filter { assignment[$0] == fold })
    }
  }

  /// The number of the fold that tests each row; −1 for rows that are never tested.
  func assignment(labels: LabelMatrix, groups: [Int]?) throws -> [Int] {
    let rows = labels.rows
    switch self {
    case .holdOut(let half):
      try Self.check(folds: 2, rows: rows)
      return (0..<rows).map { ($0 < rows / 2) == (half == .first) ? 0 : -1 }
    case .twoFold:
      try Self.check(folds: 2, rows: rows)
      return (0..<rows).map { $0 < rows / 2 ? 0 : 1 }
    case .cut(let row):
      guard row > 0, row < rows else {
        throw ProbeError.split("expected a cut inside of the \(rows) rows, found row \(row)")
      }
      return (0..<rows).map { $0 < row ? 0 : 1 }
    case .kFold(let folds):
      try Self.check(folds: folds, rows: rows)
      let (size, longer) = rows.quotientAndRemainder(dividingBy: folds)
      return (0..<folds).flatMap { Array(repeating: $0, count: size + ($0 < longer ? 1 : 0)) }
    case .stratified(let folds):
      try Self.check(folds: folds, rows: rows)
      guard labels.columns.count == 1 else {
        throw ProbeError.split("stratified folds take one label column, found \(labels.columns.count)")
      }
      return try Self.stratified(labels.single, folds: folds)
    case .grouped(let folds):
      try Self.check(folds: folds, rows: rows)
      return try Self.grouped(try Self.checked(groups, rows: rows), folds: folds)
    case .leaveOneGroupOut:
      let groups = try Self.checked(groups, rows: rows)
      let names = Set(groups).sorted()
      guard names.count > 1 else {
        throw ProbeError.split("expected at least two groups, found \(names.count)")
      }
      let places = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
      return groups.map { places[$0]! }
    }
  }

  private static func check(folds: Int, rows: Int) throws {
    guard folds >= 2, folds <= rows else {
      throw ProbeError.split("expected from 2 folds to as many as the \(rows) rows, found \(folds)")
    }
  }

  private static func checked(_ groups: [Int]?, rows: Int) throws -> [Int] {
    guard let groups else { throw ProbeError.split("this split needs a group for each row, found none") }
    guard groups.count == rows else {
      throw ProbeError.lengths(of: "groups", expected: rows, found: groups.count)
    }
    return groups
  }
}
