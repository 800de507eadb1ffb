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

  /// The header and rows of a CSV table; for a sample with the ends of 95 % intervals in `…_low` and `…_high`.
  static func csv(_ rows: [AccuracyChange], changed: String, isSample: Bool) -> String {
    CSV.text(
      ["output", "answers", "baseline", changed, "constant"]
        + (isSample ? ["baseline_low", "baseline_high", "\(changed)_low", "\(changed)_high"] : []),
      rows.map { row in
        let ends = [row.intervalBefore, row.intervalAfter].compactMap { $0 }.flatMap { [$0.low, $0.high] }
        return [row.output, row.answers]
          + ([row.before, row.after, row.constant] + ends).map { CSV.number($0) }
      })
  }
}
