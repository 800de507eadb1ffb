import Arrays
import GPT
import Records

/// An output's accuracy before and after a change, in one way of answering: a row of a report's tables.
struct AccuracyChange {
  let output: String
  /// `teacher-forced` or `generated`.
  let answers: String
  let before: Double
  let after: Double
  /// What always giving the most frequent value reaches.
  let constant: Double
  /// When the texts are a sample of the world's inputs.
  let intervalBefore: ShareInterval?
  let intervalAfter: ShareInterval?

  /// By output, then by way of answering.
  static func all(_ outputs: [String], from before: TaskAccuracy, to after: TaskAccuracy) -> [AccuracyChange]
  {
    outputs.flatMap { output in
      func change(
        _ answers: String, _ old: [String: Double]?, _ new: [String: Double]?,
        _ intervalsOld: [String: ShareInterval]?, _ intervalsNew: [String: ShareInterval]?
      ) -> AccuracyChange? {
        guard let old = old?[output], let new = new?[output] else { return nil }
        return AccuracyChange(
          output: output, answers: answers, before: old, after: new, constant: before.majority[output]!,
          intervalBefore: intervalsOld?[output], intervalAfter: intervalsNew?[output])
      }
      let (intervalsBefore, intervalsAfter) = (before.intervals, after.intervals)
      return [
        change(
          "teacher-forced", before.teacherForced, after.teacherForced, intervalsBefore?.teacherForced,
          intervalsAfter?.teacherForced),
        change(
          "generated", before.generated, after.generated, intervalsBefore?.generated,
          intervalsAfter?.generated),
      ].compactMap { $0 }
    }
  }

  /// One row an output and way of answering; for a sample with the ends of 95 % intervals.
  ///
  /// - Parameter changed: the name of the accuracy after the change.
  static func table(_ rows: [AccuracyChange], changed: String, isSample: Bool) -> Table {
    Table(rows) {
      Column("output", \.output)
      Column("answers", \.answers)
      Column("baseline", \.before, for: .programs)
      Column(changed, \.after, for: .programs)
      Column("constant", \.constant, for: .programs)
      if isSample {
        Column.ends("baseline", for: .programs, \.intervalBefore)
        Column.ends(changed, for: .programs, \.intervalAfter)
      }
      Column("untouched", { text($0.before, $0.intervalBefore) }, align: .right, for: .people)
      Column("changed", { text($0.after, $0.intervalAfter) }, align: .right, for: .people)
    }.tight()
  }

  private static func text(_ value: Double, _ interval: ShareInterval?) -> String {
    let number = NumberFormat.single.text
    return number(value) + (interval.map { " (\(number($0.low))–\(number($0.high)))" } ?? "")
  }
}
