import Records

extension CounterfactualReport {
  /// One line an input and false value.
  public var csv: String {
    let readings = ["before", "after", "rule"]
    return CSV.text(
      ["input", token, "replaced_by", "\(target)_true"] + readings + readings.map { "generated_\($0)" }
    ) {
      cases.map { item in
        [item.input, "\(item.value)", "\(item.replacedBy)", "\(item.truth)"]
          + [item.teacherForced, item.generated].flatMap { reading in
            [reading.before, reading.after, reading.rule].map { $0.map(String.init) ?? "" }
          }
      }
    }
  }
}

extension CounterfactualMap {
  public var csv: String {
    CSV.text(
      [
        "token", "target", "changed", "follows_where_it_matters", "keeps_truth", "generated_changed",
        "generated_follows_where_it_matters", "direct",
      ]
        + [
          "changed", "follows_where_it_matters", "keeps_truth", "generated_changed",
          "generated_follows_where_it_matters",
        ].flatMap { ["\($0)_low", "\($0)_high"] }
    ) {
      tokens.indices.flatMap { row in
        targets.indices.filter { changed[row][$0] != nil }.map { column in
          [tokens[row], targets[column]]
            + [
              changed, followsWhereItMatters, keepsTruth, generatedChanged, generatedFollowsWhereItMatters,
            ].map { CSV.number($0[row][column]) } + [isDirect[row][column] ? "1" : "0"]
            + [
              intervals?.changed, intervals?.followsWhereItMatters, intervals?.keepsTruth,
              intervals?.generatedChanged, intervals?.generatedFollowsWhereItMatters,
            ].flatMap { CSV.ends($0?[row][column] ?? nil) }
        }
      }
    }
  }
}
