/// A prompt with its true completion, and where each variable stands in it.
public struct Example: Hashable, Sendable {
  /// The input that the text was made for.
  public let input: Input
  /// The values of the world's outputs, in order.
  public let outputs: [Int]
  /// The text that is given.
  public let prompt: String
  /// The text to be written.
  public let completion: String
  /// The prompt, split into symbols.
  public let promptSymbols: [String]
  /// The completion, split into symbols.
  public let completionSymbols: [String]
  /// Where variables stand, in the order of the text. Positions count the symbols of prompt and completion
  /// together, so the completion's first symbol has position `promptSymbols.count`.
  public let spans: [VariableSpan]

  /// The symbols of prompt and completion.
  public var symbols: [String] { promptSymbols + completionSymbols }
}

/// One place at which the value of a variable is written.
public struct VariableSpan: Hashable, Sendable, Codable {
  /// Whether a variable is given or computed.
  public enum Role: String, Hashable, Sendable, Codable {
    /// Given: a cell of an input.
    case input
    /// Computed by a rule.
    case output
  }

  /// The name of a cell or an output.
  public let variable: String
  /// Whether the variable is an input cell or an output.
  public let role: Role
  /// The positions of its symbols in prompt and completion together.
  public let range: Range<Int>

  /// A span from its parts.
  public init(variable: String, role: Role, range: Range<Int>) {
    self.variable = variable
    self.role = role
    self.range = range
  }
}

extension World {
  /// The prompt and completion for an input, with the positions of all variables.
  ///
  /// - Throws: `FileError` as ``evaluate(_:)`` does.
  public func example(for input: Input) throws -> Example {
    let values = try evaluate(input)
    let prompt = lay(prompt, cells: input.values, outputs: values, from: 0)
    let completion = lay(completion, cells: input.values, outputs: values, from: prompt.symbols.count)
    return Example(
      input: input, outputs: values, prompt: prompt.symbols.joined(),
      completion: completion.symbols.joined(), promptSymbols: prompt.symbols,
      completionSymbols: completion.symbols, spans: prompt.spans + completion.spans)
  }

  /// Splits a text into symbols as ``granularity`` says; joined again they are the text.
  ///
  /// Works for any text, also one with symbols outside ``alphabet``.
  public func symbols(in text: String) -> [String] { granularity.symbols(in: text) }

  private func lay(_ template: Template, cells values: [Int], outputs: [Int], from start: Int) -> (
    symbols: [String], spans: [VariableSpan]
  ) {
    var symbols: [String] = []
    var spans: [VariableSpan] = []
    func append(_ written: String, of variable: String, _ role: VariableSpan.Role) {
      var text = written
      if granularity == .words, text.unicodeScalars.first!.isDigit, symbols.last == " " {
        text = symbols.removeLast() + text
      }
      let first = start + symbols.count
      symbols += granularity.symbols(in: text)
      spans.append(VariableSpan(variable: variable, role: role, range: first..<(start + symbols.count)))
    }
    for piece in template.pieces {
      switch piece {
      case .literal(let text): symbols += granularity.symbols(in: text)
      case .cell(let i): append(variables.text(of: values[i], piece), of: cells[i].name, .input)
      case .output(let i): append(variables.text(of: outputs[i], piece), of: self.outputs[i].name, .output)
      }
    }
    return (symbols, spans)
  }
}
