import GPT

/// Reports as CSV: one line a cell, missing values empty.
extension PatchReport {
  public var csv: String {
    GridCSV.text([
      "layer", site.isByHead ? "head" : "position", site.isByHead ? "head_name" : "token", "value",
    ]) {
      grid.enumerated().flatMap { layer, row in
        row.enumerated().map { column, value in
          ["\(layer)", "\(column)", columns[column], GridCSV.number(value)]
        }
      }
    }
  }
}

extension CausalMap {
  public var csv: String {
    let column = site.isByHead ? ["head", "head_name"] : ["position", "token"]
    return GridCSV.text(["input", "output", "pairs", "layer"] + column + ["value", "standard_error"]) {
      entries.flatMap { entry in
        entry.grid.enumerated().flatMap { layer, row in
          row.enumerated().map { column, value in
            [
              entry.input, entry.output, "\(entry.pairs)", "\(layer)", "\(column)", entry.columns[column],
              GridCSV.number(value), GridCSV.number(entry.standardErrors?[layer][column] ?? nil),
            ]
          }
        }
      }
    }
  }
}

extension PathReport {
  public var csv: String {
    GridCSV.text(["sender", "receiver", "value", "standard_error"]) {
      rows.indices.flatMap { row in
        columns.indices.map {
          [
            rows[row], columns[$0], GridCSV.number(grid[row][$0]),
            GridCSV.number(standardErrors?[row][$0] ?? nil),
          ]
        }
      }
    }
  }
}

extension KnockoutMap {
  public var csv: String {
    GridCSV.text([
      "output", "variable", "accuracy", "before", "direct", "depends", "low", "high", "before_low",
      "before_high",
    ]) {
      rows.indices.flatMap { row in
        columns.indices.map { column in
          [
            rows[row], columns[column], GridCSV.number(accuracy[row][column]), "\(before[row])",
            isDirect[row][column] ? "1" : "0", depends[row][column] ? "1" : "0",
          ] + GridCSV.ends(intervals?[row][column] ?? nil) + GridCSV.ends(intervalsBefore?[row])
        }
      }
    }
  }
}

extension CounterfactualReport {
  /// One line an input and false value.
  public var csv: String {
    let readings = ["before", "after", "rule"]
    return GridCSV.text(
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
    GridCSV.text(
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
            ].map { GridCSV.number($0[row][column]) } + [isDirect[row][column] ? "1" : "0"]
            + [
              intervals?.changed, intervals?.followsWhereItMatters, intervals?.keepsTruth,
              intervals?.generatedChanged, intervals?.generatedFollowsWhereItMatters,
            ].flatMap { GridCSV.ends($0?[row][column] ?? nil) }
        }
      }
    }
  }
}

extension SteeringReport {
  public var csv: String {
    GridCSV.text([
      "coefficient", "output", "right", "changed", "follows", "matters", "right_low", "right_high",
      "changed_low", "changed_high", "follows_low", "follows_high",
    ]) {
      steps.flatMap { step in
        step.outputs.map {
          [
            "\(step.coefficient)", $0.output, "\($0.right)", "\($0.changed)", GridCSV.number($0.follows),
            "\($0.matters)",
          ] + GridCSV.ends($0.intervals?.right) + GridCSV.ends($0.intervals?.changed)
            + GridCSV.ends($0.intervals?.follows)
        }
      }
    }
  }
}

/// Lines of fields; tokens and names are quoted where they have to be.
private enum GridCSV {
  static func text(_ header: [String], _ rows: () -> [[String]]) -> String {
    ([header] + rows()).map { $0.map(field).joined(separator: ",") + "\n" }.joined()
  }

  static func number(_ value: Double?) -> String { value.map { "\($0)" } ?? "" }

  /// The two ends of an interval.
  static func ends(_ interval: ShareInterval?) -> [String] {
    [number(interval?.low), number(interval?.high)]
  }

  private static func field(_ text: String) -> String {
    guard text.contains(where: { ",\"\n\r".contains($0) }) else { return text }
    return "\"" + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
      + "\""
  }
}
