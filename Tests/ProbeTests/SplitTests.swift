import Probe
import TestSupport
import Testing

/// Fold assignments are scikit-learn's.
@Suite(.tiered) struct SplitTests {
  private struct Case: Decodable {
    let labels: [Int]
    let groups: [Int]
    let folds: Int
    let stratified: [Int]?
    let plain: [Int]
    let grouped: [Int]
    let leaveOneGroupOut: [Int]
  }

  /// The number of the fold that tests each row; −1 for rows that none tests.
  private func assignment(_ split: Split, _ fixture: Case) throws -> [Int] {
    var result = [Int](repeating: -1, count: fixture.labels.count)
    let folds = try split.folds(labels: LabelMatrix(fixture.labels), groups: fixture.groups)
    for (number, fold) in folds.enumerated() {
      #expect(Set(fold.train).isDisjoint(with: fold.test))
      #expect(!fold.train.isEmpty && !fold.test.isEmpty)
      #expect(fold.train.count + fold.test.count == fixture.labels.count)
      for row in fold.test { result[row] = number }
    }
    return result
  }

  @Test func assignmentsAreScikitLearns() throws {
    let cases: [Case] = try ScikitFixture.read("splitters")
    #expect(cases.count == 45)
    for fixture in cases {
      #expect(try assignment(.kFold(fixture.folds), fixture) == fixture.plain)
      #expect(try assignment(.grouped(fixture.folds), fixture) == fixture.grouped)
      #expect(try assignment(.leaveOneGroupOut, fixture) == fixture.leaveOneGroupOut)
      if let expected = fixture.stratified {
        #expect(try assignment(.stratified(fixture.folds), fixture) == expected)
      } else {
        #expect(throws: ProbeError.self) { try assignment(.stratified(fixture.folds), fixture) }
      }
    }
  }

  @Test func halves() throws {
    let labels = LabelMatrix([0, 1, 0, 1, 0])
    #expect(try Split.holdOut(.second).folds(labels: labels) == [Fold(train: [0, 1], test: [2, 3, 4])])
    #expect(try Split.holdOut(.first).folds(labels: labels) == [Fold(train: [2, 3, 4], test: [0, 1])])
    #expect(
      try Split.twoFold.folds(labels: labels) == [
        Fold(train: [2, 3, 4], test: [0, 1]), Fold(train: [0, 1], test: [2, 3, 4]),
      ])
  }

  @Test func groupsStayTogether() throws {
    let groups = (0..<60).map { $0 * 7 % 11 }
    for fold in try Split.grouped(4).folds(labels: LabelMatrix(groups), groups: groups) {
      #expect(Set(fold.train.map { groups[$0] }).isDisjoint(with: fold.test.map { groups[$0] }))
    }
  }

  @Test func impossibleSplitsAreErrors() throws {
    let labels = LabelMatrix([0, 0, 1, 1])
    func message(_ split: Split, _ labels: LabelMatrix, groups: [Int]? = nil) -> String {
      do {
        _ = try split.folds(labels: labels, groups: groups)
        return "no error"
      } catch { return "\(error)" }
    }
    #expect(message(.kFold(5), labels) == "expected from 2 folds to as many as the 4 rows, found 5")
    #expect(message(.kFold(1), labels).contains("found 1"))
    #expect(message(.stratified(3), labels).contains("as many rows as the 3 folds, found at most 2"))
    #expect(message(.grouped(2), labels).contains("found none"))
    #expect(
      message(.grouped(2), labels, groups: [1, 2])
        == "expected 4 groups, one for each row of the features, found 2")
    #expect(message(.grouped(3), labels, groups: [1, 1, 2, 2]).contains("2 groups, found 3"))
    #expect(message(.leaveOneGroupOut, labels, groups: [1, 1, 1, 1]).contains("two groups, found 1"))
    let several = try LabelMatrix(columns: [[0, 1, 0, 1], [1, 1, 0, 0]])
    #expect(message(.stratified(2), several).contains("one label column, found 2"))
    #expect(Split.standard(folds: 2, for: several) == .kFold(2))
    #expect(Split.standard(folds: 2, for: labels) == .stratified(2))
  }
}
