import Arrays
import Records

extension CounterfactualReport {
  /// One line an input and false value.
  public var table: Table {
    Table(cases) {
      Column("input", \.input)
      Column(token, \.value)
      Column("replaced_by", \.replacedBy)
      Column("\(target)_true", \.truth)
      Column("before", \.teacherForced.before)
      Column("after", \.teacherForced.after)
      Column("rule", \.teacherForced.rule)
      Column("generated_before", \.generated.before)
      Column("generated_after", \.generated.after)
      Column("generated_rule", \.generated.rule)
    }
  }
}

extension CounterfactualMap {
  /// One line a token and an output that comes after it.
  public var table: Table {
    let shares: [(name: String, values: [[Double?]], intervals: [[ShareInterval?]]?)] = [
      ("changed", changed, intervals?.changed),
      ("follows_where_it_matters", followsWhereItMatters, intervals?.followsWhereItMatters),
      ("keeps_truth", keepsTruth, intervals?.keepsTruth),
      ("generated_changed", generatedChanged, intervals?.generatedChanged),
      (
        "generated_follows_where_it_matters", generatedFollowsWhereItMatters,
        intervals?.generatedFollowsWhereItMatters
      ),
    ]
    return Table(changed.cells.filter { $0.value != nil }) {
      Column("token") { tokens[$0.row] }
      Column("target") { targets[$0.column] }
      for share in shares { Column(share.name) { share.values[$0.row][$0.column] } }
      Column("direct") { isDirect[$0.row][$0.column] }
      for share in shares { Column.ends(share.name) { share.intervals?[$0.row][$0.column] ?? nil } }
    }
  }
}
