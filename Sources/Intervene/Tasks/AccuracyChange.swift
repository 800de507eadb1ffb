import Records

/// An output's accuracy before and after a change, in one way of answering: a row of a report's tables.
struct AccuracyChange {
  let output: String
  /// `teacher-forced` or `generated`.
  let answers: String
  let before: Double
  let after: Double
  /// When the texts are a sample of the world's inputs.
  let errorBefore: Double?
  let errorAfter: Double?

  /// By output, then by way of answering.
  static func all(_ outputs: [String], from before: TaskAccuracy, to after: TaskAccuracy) -> [AccuracyChange]
  {
    outputs.flatMap { output in
      func change(
        _ answers: String, _ old: [String: Double]?, _ new: [String: Double]?, _ errorOld: [String: Double]?,
        _ errorNew: [String: Double]?
      ) -> AccuracyChange? {
        guard let old = old?[output], let new = new?[output] else { return nil }
        return AccuracyChange(
          output: output, answers: answers, before: old, after: new, errorBefore: errorOld?[output],
          errorAfter: errorNew?[output])
      }
      let (errorsBefore, errorsAfter) = (before.standardErrors, after.standardErrors)
      return [
        change(
          "teacher-forced", before.teacherForced, after.teacherForced, errorsBefore?.teacherForced,
          errorsAfter?.teacherForced),
        change(
          "generated", before.generated, after.generated, errorsBefore?.generated, errorsAfter?.generated),
      ].compactMap { $0 }
    }
  }

  /// The header and rows of a CSV table; for a sample with the columns `baseline_error` and `…_error`.
  static func csv(_ rows: [AccuracyChange], changed: String, isSample: Bool) -> String {
    CSV.text(
      ["output", "answers", "baseline", changed]
        + (isSample ? ["baseline_error", "\(changed)_error"] : []),
      rows.map { row in
        let errors = [row.errorBefore, row.errorAfter].compactMap { $0 }
        return [row.output, row.answers] + ([row.before, row.after] + errors).map(CSV.number)
      })
  }
}
