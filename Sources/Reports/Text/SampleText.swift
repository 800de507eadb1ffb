import Arrays
import Foundation
import GPT
import Intervene
import Records
import Viz

/// Which inputs a report is about, and how sure a sample's numbers are.
package enum SampleText {
  /// "all 32 inputs" or "512 sampled inputs".
  package static func inputs(_ count: Int, _ isSample: Bool) -> String {
    isSample ? counted(count, "sampled input") : count == 1 ? "its only input" : "all \(count) inputs"
  }

  /// "1 input", "2 inputs".
  package static func counted(_ count: Int, _ what: String) -> String {
    "\(count) \(what)\(count == 1 ? "" : "s")"
  }

  /// A sentence or a title begins with a capital.
  package static func capitalized(_ text: String) -> String { text.prefix(1).uppercased() + text.dropFirst() }

  /// A share in percent, with its interval in whole percents (rounded outwards) where there is one; "-" for none.
  package static func percent(_ share: Double?, _ interval: ShareInterval? = nil) -> String {
    guard let share else { return "-" }
    return NumberText.fixed(100 * share, 1) + (interval.map { " (\(ends($0, by: 100)))" } ?? "")
  }

  /// The ends of an interval, times a factor and rounded outwards: `67–76`.
  package static func ends(_ interval: ShareInterval, by factor: Double, decimals: Int = 0) -> String {
    let digits = pow(10, Double(decimals))
    return "\(NumberText.fixed((interval.low * factor * digits).rounded(.down) / digits, decimals))–"
      + NumberText.fixed((interval.high * factor * digits).rounded(.up) / digits, decimals)
  }

  /// "95 % intervals reach up to 0.28 from their shares"; nil without any, as all inputs have none.
  package static func intervals(_ all: some Sequence<(share: Double?, interval: ShareInterval?)>) -> String? {
    all.compactMap { item in item.share.flatMap { share in item.interval?.reach(from: share) } }.max()
      .map { "95 % intervals reach up to \(NumberText.compact($0)) from their shares" }
  }

  /// What outputs reach without looking at the input: "Always the most frequent value: newA 0.50, sum 0.31."
  package static func constants(_ outputs: [String], _ majority: [String: Double]) -> String {
    let shares = outputs.map { "\($0) \(NumberText.fixed(majority[$0] ?? 0, 2))" }
    return "Always the most frequent value: \(shares.joined(separator: ", "))."
  }

  /// The largest of standard errors as "standard errors up to 0.022"; nil without any, as all inputs have none.
  package static func errors(_ errors: some Sequence<Double?>) -> String? {
    errors.compactMap { $0 }.max().map { "standard errors up to \(NumberText.compact($0))" }
  }
}

extension Table {
  /// Every output's accuracy before and after a change, in percent, teacher-forced and generated.
  package static func accuracies(
    _ outputs: [String], before: TaskAccuracy, after: TaskAccuracy, changed: String
  ) -> Table {
    let (intervalsBefore, intervalsAfter) = (before.intervals, after.intervals)
    return Table(outputs) {
      Column("% right", \.self)
      Column(
        "teacher-forced",
        { SampleText.percent(before.teacherForced[$0], intervalsBefore?.teacherForced[$0]) }, align: .right)
      Column(
        changed, { SampleText.percent(after.teacherForced[$0], intervalsAfter?.teacherForced[$0]) },
        align: .right)
      Column(
        "generated", { SampleText.percent(before.generated?[$0], intervalsBefore?.generated?[$0]) },
        align: .right)
      Column(
        changed, { SampleText.percent(after.generated?[$0], intervalsAfter?.generated?[$0]) }, align: .right)
      Column("constant", { before.majority[$0] }, .percent(1))
    }
  }
}
