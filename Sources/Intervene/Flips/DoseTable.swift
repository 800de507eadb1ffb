import Records

extension DoseResponseReport {
  /// One row a group, dose and output (`whole` for whole answers):
  /// `group,kind,layer,parameters,changed,fraction,output,answers,mean,lower,upper,constant` (what always giving the most
  /// frequent answer reaches), for a sample also the ends of the mean's 95 % interval, `low` and `high`.
  public var csv: String {
    var lines: [[String]] = []
    for group in groups {
      for dose in group.doses {
        let start = [
          group.name, "\(group.kind)", group.layer.map(String.init) ?? "", "\(group.parameters)",
          "\(dose.count)", "\(dose.fraction)",
        ]
        func row(_ output: String, _ answers: String, _ band: Band) {
          let ends = band.interval.map { [$0.low, $0.high] } ?? []
          let constant = majority[output] ?? wholeMajority
          let values = [band.mean, band.lower, band.upper, constant] + ends
          lines.append(start + [output, answers] + values.map { CSV.number($0) })
        }
        for output in outputs { row(output, "teacher-forced", dose.accuracy[output]!) }
        row("whole", "teacher-forced", dose.whole)
        for output in outputs { dose.generated.map { row(output, "generated", $0[output]!) } }
      }
    }
    return CSV.text(
      [
        "group", "kind", "layer", "parameters", "changed", "fraction", "output", "answers", "mean", "lower",
        "upper", "constant",
      ] + (isSample ? ["low", "high"] : []), lines)
  }

  /// Accuracy of whole answers by group and number changed, then the most sensitive parameters.
  public var markdown: String {
    var text =
      "| group | parameters | changed | share | whole answers | 10 % | 90 % |\n|---|---:|---:|---:|---:|---:|---:|\n"
    for group in groups {
      for dose in group.doses {
        text +=
          "| \(group.name) | \(group.parameters) | \(dose.count) | \(Float(dose.fraction)) | "
          + "\(Float(dose.whole.mean)) | \(Float(dose.whole.lower)) | \(Float(dose.whole.upper)) |\n"
      }
    }
    guard !sensitive.isEmpty else { return text }
    text +=
      "\n| parameter | old | new | predicted | loss change | whole answers |\n|---|---:|---:|---:|---:|---:|\n"
    for one in sensitive {
      text +=
        "| \(one.parameter) | \(one.old) | \(one.new) | \(Float(one.predictedLossChange)) | "
        + "\(Float(one.lossChange)) | \(Float(one.whole)) |\n"
    }
    return text
  }
}
