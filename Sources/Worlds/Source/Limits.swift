/// The sizes beyond which a world file is refused, so that no file can exhaust memory, time or the stack.
enum Limits {
  /// Largest file, in bytes.
  static let fileBytes = 1 << 20
  /// Deepest nesting of YAML collections.
  static let yamlNesting = 200
  /// Deepest nesting of parentheses, calls and prefix operators in an expression.
  static let expressionNesting = 200
  /// Tallest expression tree: `a + b + c` has height 3.
  static let expressionHeight = 500
  /// Largest number of input cells, lists included.
  static let cells = 4096
  /// Largest number of outputs.
  static let outputs = 1024
  /// Longest name of a parameter, input or output.
  static let nameLength = 64
  /// Largest number of literals and values that a template may consist of.
  static let templatePieces = 65_536
  /// Domains reach from −2⁵³ to 2⁵³ …
  static let domainBound = 1 << 53
  /// … and hold at most 2³² values.
  static let domainSize = 1 << 32
  /// Largest number of symbols in an alphabet.
  static let alphabet = 100_000
  /// Largest number of single-cell changes that ``World/counterfactual(_:)`` evaluates.
  static let changes = 4_000_000
  /// Longest word, in Unicode scalars.
  static let wordLength = 32
  /// Largest number of words that one input can be.
  static let inputWords = 512
  /// Largest number of words of a world.
  static let words = 4096
  /// Largest number of entries of a table.
  static let tableEntries = 65_536
  /// Largest number of operations that the rules of a world may come to once repetitions are written out.
  static let operations = 1_000_000
  /// Longest list that `sort` takes.
  static let sorted = 256
}
