import Records

/// Answers in a terminal's columns. Short ones stand on one line and in the cells of tables; answers that show their work
/// are broken after their own line ends.
package enum AnswerLines {
  /// The widest answer that stands in a cell of a table.
  private static let widestCell = 24

  /// Whether some of these answers are too long for a cell of a table, which then names outputs instead.
  static func areLong(_ answers: some Sequence<String>) -> Bool {
    answers.contains { DisplayWidth.of(EvaluationText.visible($0)) > widestCell }
  }

  /// `answer` with all its characters visible, on as many lines as it needs.
  ///
  /// - Parameters:
  ///   - answer: what a model or the rules write.
  ///   - label: what stands before it; further lines are indented by as much.
  package static func of(_ answer: String, label: String = "") -> String {
    broken(answer.unicodeScalars.map { TokenLabel.visible(String($0)) }, of: answer, label: label)
  }

  /// The same with each scalar as it is shown, coloured perhaps; `shown` may have more than the answer has.
  static func broken(_ shown: [String], of answer: String, label: String) -> String {
    let room = MessageText.width - DisplayWidth.of(label)
    var parts: [[String]] = [[]]
    for (number, scalar) in answer.unicodeScalars.enumerated() {
      parts[parts.count - 1].append(shown[number])
      if scalar == "\n" { parts.append([]) }
    }
    parts[parts.count - 1] += shown.dropFirst(answer.unicodeScalars.count)
    var lines: [String] = [""]
    var used = 0
    func width(_ pieces: some Sequence<String>) -> Int { pieces.reduce(0) { $0 + DisplayWidth.ofStyled($1) } }
    for part in parts where !part.isEmpty {
      if used > 0, used + width(part) > room {
        lines.append("")
        used = 0
      }
      for piece in part {
        if used + width([piece]) > room {
          lines.append("")
          used = 0
        }
        lines[lines.count - 1] += piece
        used += width([piece])
      }
    }
    return label + lines.joined(separator: "\n" + DisplayWidth.spaces(DisplayWidth.of(label)))
  }
}
