import Intervene
import Viz

/// Which inputs a report is about, and how sure a sample's numbers are.
enum SampleText {
  /// "all 32 inputs" or "512 sampled inputs".
  static func inputs(_ count: Int, _ isSample: Bool) -> String {
    isSample ? counted(count, "sampled input") : count == 1 ? "its only input" : "all \(count) inputs"
  }

  /// "1 input", "2 inputs".
  static func counted(_ count: Int, _ what: String) -> String { "\(count) \(what)\(count == 1 ? "" : "s")" }

  /// A share in percent, with its standard error in percent where there is one; "-" for none.
  static func percent(_ share: Double?, _ error: Double? = nil) -> String {
    guard let share else { return "-" }
    return NumberText.fixed(100 * share, 1) + (error.map { " ± \(NumberText.fixed(100 * $0, 1))" } ?? "")
  }

  /// The largest of standard errors as "standard errors up to 0.022"; nil without any, as all inputs have none.
  static func errors(_ errors: some Sequence<Double?>) -> String? {
    errors.compactMap { $0 }.max().map { "standard errors up to \(NumberText.compact($0))" }
  }

  /// Prints the largest standard error, if there is any.
  static func printErrors(_ all: some Sequence<Double?>) {
    if let text = errors(all) { print("A sample: \(text) (all of them: --json, --out).") }
  }
}

extension TextTable {
  /// Every output's accuracy before and after a change, in percent, teacher-forced and generated.
  static func accuracies(
    _ outputs: [String], before: TaskAccuracy, after: TaskAccuracy, changed: String
  ) -> TextTable {
    let (errorsBefore, errorsAfter) = (before.standardErrors, after.standardErrors)
    return TextTable(
      header: ["accuracy in %", "teacher-forced", changed, "generated", changed],
      rows: outputs.map { output in
        [
          output, SampleText.percent(before.teacherForced[output], errorsBefore?.teacherForced[output]),
          SampleText.percent(after.teacherForced[output], errorsAfter?.teacherForced[output]),
          SampleText.percent(before.generated?[output], errorsBefore?.generated?[output]),
          SampleText.percent(after.generated?[output], errorsAfter?.generated?[output]),
        ]
      }, alignment: [.left, .right, .right, .right, .right])
  }
}
