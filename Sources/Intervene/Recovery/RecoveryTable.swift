import Records

extension RecoveryReport {
  /// One row a lesion, step and output: `lesion,step,output,teacher_forced,generated,constant`; for a sample also
  /// the ends of 95 % intervals in `…_low` and `…_high`.
  public var csv: String {
    var lines: [[String]] = []
    for recovery in recoveries {
      for point in recovery.curve {
        for output in outputs {
          var values = [
            point.accuracy.teacherForced[output]!, point.accuracy.generated![output]!,
            before.majority[output]!,
          ]
          if let intervals = point.accuracy.intervals {
            for end in [intervals.teacherForced[output]!, intervals.generated![output]!] {
              values += [end.low, end.high]
            }
          }
          lines.append([recovery.name, "\(point.step)", output] + values.map(CSV.number))
        }
      }
    }
    return CSV.text(
      ["lesion", "step", "output", "teacher_forced", "generated", "constant"]
        + (isSample ? ["teacher_forced_low", "teacher_forced_high", "generated_low", "generated_high"] : []),
      lines)
  }

  /// Accuracy before, right after and at the end, and steps to recovery, by lesion and output; then the heads.
  public var markdown: String {
    var text =
      "| lesion | output | before | after | end | steps |\n|---|---|---:|---:|---:|---:|\n"
    for recovery in recoveries {
      for output in outputs {
        let steps = recovery.recoveredAt[output].flatMap(\.self).map(String.init) ?? "never"
        text +=
          "| \(recovery.name) | \(output) | \(Float(before.generated![output]!)) | "
          + "\(Float(recovery.after.generated![output]!)) | \(Float(recovery.end.generated![output]!)) | "
          + "\(steps) |\n"
      }
    }
    text +=
      "\n| lesion | head | pattern similarity | entropy before | entropy after | Shapley before | after |\n"
    text += "|---|---|---:|---:|---:|---:|---:|\n"
    for recovery in recoveries {
      for head in recovery.heads {
        func number(_ value: Double?) -> String { value.map { "\(Float($0))" } ?? "" }
        text +=
          "| \(recovery.name) | \(head.name) | \(Float(head.patternSimilarity)) | "
          + "\(Float(head.entropyBefore)) | \(Float(head.entropyAfter)) | \(number(head.shapleyBefore)) | "
          + "\(number(head.shapleyAfter)) |\n"
      }
    }
    return text
  }
}
