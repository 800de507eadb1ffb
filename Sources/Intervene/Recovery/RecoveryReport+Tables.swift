import Arrays
import Records

extension RecoveryReport {
  /// One row a lesion, step and output; for a sample also the ends of 95 % intervals.
  public var table: Table {
    let points = recoveries.flatMap { recovery in
      recovery.curve.flatMap { point in
        outputs.map { (lesion: recovery.name, step: point.step, output: $0, accuracy: point.accuracy) }
      }
    }
    return Table(points) {
      Column("lesion") { $0.lesion }
      Column("step") { $0.step }
      Column("output") { $0.output }
      Column("teacher_forced") { $0.accuracy.teacherForced[$0.output] }
      Column("generated") { $0.accuracy.generated?[$0.output] }
      Column("constant") { before.majority[$0.output] }
      if isSample {
        Column.ends("teacher_forced") { $0.accuracy.intervals?.teacherForced[$0.output] }
        Column.ends("generated") { $0.accuracy.intervals?.generated?[$0.output] }
      }
    }
  }

  /// Accuracy before, right after and at the end, and steps to recovery, by lesion and output; then the heads.
  public var writeUp: WriteUp {
    let accuracies = recoveries.flatMap { recovery in
      outputs.map { (recovery: recovery, output: $0) }
    }
    let heads = recoveries.flatMap { recovery in recovery.heads.map { (lesion: recovery.name, head: $0) } }
    return WriteUp {
      Table(accuracies) {
        Column("lesion") { $0.recovery.name }
        Column("output") { $0.output }
        Column("before", .single) { before.generated?[$0.output] }
        Column("after", .single) { $0.recovery.after.generated?[$0.output] }
        Column("end", .single) { $0.recovery.end.generated?[$0.output] }
        Column("steps", { $0.recovery.recoveredAt[$0.output].flatMap(\.self) }, missing: "never")
      }.tight()
      Table(heads) {
        Column("lesion") { $0.lesion }
        Column("head") { $0.head.name }
        Column("pattern similarity", .single) { $0.head.patternSimilarity }
        Column("entropy before", .single) { $0.head.entropyBefore }
        Column("entropy after", .single) { $0.head.entropyAfter }
        Column("Shapley before", .single, missing: "") { $0.head.shapleyBefore }
        Column("after", .single, missing: "") { $0.head.shapleyAfter }
      }.tight()
    }
  }
}
