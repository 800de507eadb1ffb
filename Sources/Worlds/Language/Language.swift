import Records

/// The words and signs of the rule language: the one table that the parser reads and that the reference is made of.
public enum Language {
  /// Everything that can be written, chapter by chapter.
  public static let entries: [LanguageEntry] =
    inputs + operators.map(\.entry) + functions.map(\.entry) + constructs + fileKeys + templates

  /// The inputs that the examples of rules are about: `A = 1`, `B = 0`, `a = 7`, `b = -2`, `numbers = 7,3,3,5`,
  /// `bits = 1,0,1,1`, `word = left`, `letters = a,b,c,a`.
  public static let sample = Sample()

  /// The world around the examples of rules.
  public struct Sample: Sendable {
    /// The inputs as they are declared.
    public let inputs = """
      A: boolean
      B: boolean
      a: integer -9...9
      b: integer -9...9
      numbers: list of 4 from 0..<10
      bits: list of 4 booleans
      word: one of [left, right]
      letters: list of 4 from "abc"
      """
    /// The values that they have in the examples.
    public let values = "1,0,7,-2,7,3,3,5,1,0,1,1,left,a,b,c,a"

    /// A world with one rule, `y`.
    public func world(_ rule: String) -> String {
      let lines = inputs.split(separator: "\n").map { "  \($0)" }.joined(separator: "\n")
      return """
        name: sample
        tables:
          next: {columns: [go, stay], red: [green, red], green: [red, green]}
          cost: {left: 3, right: 8}
        inputs:
        \(lines)
        outputs:
          y: |
            \(rule)
        prompt: "{A},{B},{a},{b},{numbers},{bits},{word},{letters}"
        completion: "={y}"
        """
    }
  }

  /// The words that cannot be names. Those of functions (`sum`, `kth`, …) can: they are calls only before `(`; `each`,
  /// `scan`, `fold` and `in` can, too: they are words of the language only where no name can stand.
  static let reserved: Set<String> = [
    "and", "or", "xor", "not", "div", "mod", "if", "then", "else", "true", "false",
  ]

  /// The operator between two values that is written so.
  static func binaryOperator(_ spelling: String) -> BinaryOperator? { spellings[spelling] }

  private static let spellings: [String: BinaryOperator] = Dictionary(
    uniqueKeysWithValues: operators.flatMap { row in
      row.operation.map { operation in row.spellings.map { ($0, operation) } } ?? []
    })

  /// The function of a name.
  static func function(_ name: String) -> FunctionRow? { functionsByName[name] }

  private static let functionsByName = Dictionary(
    uniqueKeysWithValues: functions.map { ($0.function.rawValue, $0) })
}
