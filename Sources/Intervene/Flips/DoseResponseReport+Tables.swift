import Records

extension DoseResponseReport {
  /// One row a group, dose and output (`whole` for whole answers) with the mean over draws, the 10 % and 90 % quantiles and
  /// what always giving the most frequent answer reaches (`constant`); for a sample also the ends of the mean's 95 %
  /// interval.
  public var table: Table {
    Table(bands) {
      Column("group", \.group.name)
      Column("kind", \.group.kind)
      Column("layer", \.group.layer)
      Column("parameters", \.group.parameters)
      Column("changed", \.dose.count)
      Column("fraction", \.dose.fraction)
      Column("output", \.output)
      Column("answers", \.answers)
      Column("mean", \.band.mean)
      Column("lower", \.band.lower)
      Column("upper", \.band.upper)
      Column("constant") { majority[$0.output] ?? wholeMajority }
      if isSample { Column.ends { $0.band.interval } }
    }
  }

  /// Accuracy of whole answers by group and number changed, then the most sensitive parameters.
  public var writeUp: WriteUp {
    let doses = groups.flatMap { group in group.doses.map { (group: group, dose: $0) } }
    return WriteUp {
      Table(doses) {
        Column("group") { $0.group.name }
        Column("parameters") { $0.group.parameters }
        Column("changed") { $0.dose.count }
        Column("share", .single) { $0.dose.fraction }
        Column("whole answers", .single) { $0.dose.whole.mean }
        Column("10 %", .single) { $0.dose.whole.lower }
        Column("90 %", .single) { $0.dose.whole.upper }
      }.tight()
      if !sensitive.isEmpty {
        Table(sensitive) {
          Column("parameter", \.parameter)
          Column("old", \.old)
          Column("new", \.new)
          Column("predicted", \.predictedLossChange, .single)
          Column("loss change", \.lossChange, .single)
          Column("whole answers", \.whole, .single)
        }.tight()
      }
    }
  }

  private var bands: [Row] {
    groups.flatMap { group in
      group.doses.flatMap { dose in
        func row(_ output: String, _ answers: String, _ band: Band?) -> Row? {
          band.map { Row(group: group, dose: dose, output: output, answers: answers, band: $0) }
        }
        let forced = outputs.map { row($0, "teacher-forced", dose.accuracy[$0]) }
        let generated = outputs.map { row($0, "generated", dose.generated?[$0]) }
        return (forced + [row("whole", "teacher-forced", dose.whole)] + generated).compactMap(\.self)
      }
    }
  }

  /// One output after one dose.
  private struct Row {
    let group: Group
    let dose: Dose
    let output: String
    let answers: String
    let band: Band
  }
}
