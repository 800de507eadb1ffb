import Records

/// Reports as CSV: one line a cell, missing values empty.
extension PatchReport {
  public var csv: String {
    CSV.text([
      "layer", site.isByHead ? "head" : "position", site.isByHead ? "head_name" : "token", "value",
    ]) {
      grid.enumerated().flatMap { layer, row in
        row.enumerated().map { column, value in
          ["\(layer)", "\(column)", columns[column], CSV.number(value)]
        }
      }
    }
  }
}

extension CausalMap {
  public var csv: String {
    let column = site.isByHead ? ["head", "head_name"] : ["position", "token"]
    return CSV.text(["input", "output", "pairs", "layer"] + column + ["value", "standard_error"]) {
      entries.flatMap { entry in
        entry.grid.enumerated().flatMap { layer, row in
          row.enumerated().map { column, value in
            [
              entry.input, entry.output, "\(entry.pairs)", "\(layer)", "\(column)", entry.columns[column],
              CSV.number(value), CSV.number(entry.standardErrors?[layer][column] ?? nil),
            ]
          }
        }
      }
    }
  }
}

extension PathReport {
  public var csv: String {
    CSV.text(["sender", "receiver", "value", "standard_error"]) {
      rows.indices.flatMap { row in
        columns.indices.map {
          [
            rows[row], columns[$0], CSV.number(grid[row][$0]),
            CSV.number(standardErrors?[row][$0] ?? nil),
          ]
        }
      }
    }
  }
}

extension KnockoutMap {
  public var csv: String {
    CSV.text([
      "output", "variable", "accuracy", "before", "direct", "depends", "standard_error", "before_error",
    ]) {
      rows.indices.flatMap { row in
        columns.indices.map { column in
          [
            rows[row], columns[column], CSV.number(accuracy[row][column]), "\(before[row])",
            isDirect[row][column] ? "1" : "0", depends[row][column] ? "1" : "0",
            CSV.number(standardErrors?[row][column] ?? nil), CSV.number(standardErrorsBefore?[row]),
          ]
        }
      }
    }
  }
}

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
    CSV.text([
      "token", "target", "changed", "follows_where_it_matters", "keeps_truth", "generated_changed",
      "generated_follows_where_it_matters", "direct", "changed_error", "follows_where_it_matters_error",
      "keeps_truth_error", "generated_changed_error", "generated_follows_where_it_matters_error",
    ]) {
      tokens.indices.flatMap { row in
        targets.indices.filter { changed[row][$0] != nil }.map { column in
          [tokens[row], targets[column]]
            + [
              changed, followsWhereItMatters, keepsTruth, generatedChanged, generatedFollowsWhereItMatters,
            ].map { CSV.number($0[row][column]) } + [isDirect[row][column] ? "1" : "0"]
            + [
              standardErrors?.changed, standardErrors?.followsWhereItMatters, standardErrors?.keepsTruth,
              standardErrors?.generatedChanged, standardErrors?.generatedFollowsWhereItMatters,
            ].map { CSV.number($0?[row][column] ?? nil) }
        }
      }
    }
  }
}

extension SteeringReport {
  public var csv: String {
    CSV.text([
      "coefficient", "output", "right", "changed", "follows", "matters", "right_error", "changed_error",
      "follows_error",
    ]) {
      steps.flatMap { step in
        step.outputs.map {
          [
            "\(step.coefficient)", $0.output, "\($0.right)", "\($0.changed)", CSV.number($0.follows),
            "\($0.matters)", CSV.number($0.standardErrors?.right),
            CSV.number($0.standardErrors?.changed), CSV.number($0.standardErrors?.follows),
          ]
        }
      }
    }
  }
}
