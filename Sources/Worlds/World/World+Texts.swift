import Records

/// How values are written: the one place that makes words of codes.
extension World {
  /// A value of an input as texts show it: a number, or a word.
  public func text(of value: Int, in cell: Cell) -> String { variables.text(of: value, cell.kind) }

  /// A value of an output as texts show it: a number, or a word.
  public func text(of value: Int, in output: Output) -> String { variables.text(of: value, output.kind) }

  /// An input as it is typed, its values with commas between: `1,0,1`, `left,right`. ``parse(input:)`` reads it.
  public func text(of input: Input) -> String { variables.text(of: input) }

  /// A value of an input, for reports.
  public func value(_ value: Int, of cell: Cell) -> VariableValue { variable(value, cell.kind) }

  /// A value of an output, for reports.
  public func value(_ value: Int, of output: Output) -> VariableValue { variable(value, output.kind) }

  /// A value of an input or output by its name, for reports; a number for unknown names.
  package func value(_ value: Int, of variable: String) -> VariableValue {
    let kind =
      cells.first { $0.name == variable }?.kind ?? outputs.first { $0.name == variable }?.kind ?? .number
    return self.variable(value, kind)
  }

  /// The value with which a text begins, after blanks, as this output writes it; nil for any other text.
  package func value(beginning text: String, of output: Output) -> Int? {
    let text = text.unicodeScalars.drop { $0 == " " }
    if let words = output.words {
      let found = words.filter { text.starts(with: variables.words[$0].unicodeScalars) }
      return found.max { variables.words[$0].unicodeScalars.count < variables.words[$1].unicodeScalars.count }
    }
    let sign = text.first == "-" ? "-" : ""
    let digits = text.dropFirst(sign.count).prefix(while: \.isDigit)
    return Int(sign + String(String.UnicodeScalarView(digits)))
  }

  private func variable(_ value: Int, _ kind: ValueKind) -> VariableValue {
    kind == .word && variables.words.indices.contains(value) ? .word(variables.words[value]) : .number(value)
  }
}
