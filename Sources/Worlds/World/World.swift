import Records

/// A small world of rules: inputs, equations and a text format, read from one YAML file.
///
/// Training text for a small GPT is generated from a world, and because the rules are written down, the truth
/// about every input is known.
///
/// ```yaml
/// name: boolean
/// summary: Five switches, four rules and two sums
/// parameters: {}            # integers that can be overridden, e.g. {k: 2}
/// inputs:
///   A: boolean              # or: integer 0..<113, integer -9...9, one of [left, right], one of "()"
///   numbers: list of 16 from 0..<512    # or: list of 5 booleans
/// outputs:
///   newA: A xor kth(numbers, 2) > 9     # may use inputs, parameters and the outputs above
/// prompt: "{A},{numbers sep=' '}"
/// completion: "\n{newA}\n"
/// symbols: characters       # or: numbers
/// ```
///
/// The whole language is in one table, ``Language``, which the parser reads and the reference is made of
/// (`docs/world-language.md`, and `world language` in a terminal). In short:
///
/// **Inputs.** The elements of a list are *cells* of their own, named `numbers[0]`, `numbers[1]`, … Bounds
/// and lengths are sums and products of integers and parameters.
///
/// **Rules.** Values are 64-bit integers or words; truth values are 0 and 1, and every value but 0 counts as true. In
/// Swift a word is its code, and `text(of:in:)` says what is written; see ``ValueKind``.
/// From loosest to tightest: `if c then a else b`, `or`, `xor`, `and`, `not`, comparisons (`=` or `==`, `!=`,
/// `<`, `<=`, `>`, `>=`), `+ -`, `* div mod`, `-` before a value. `div` rounds down and `mod` has the sign of
/// its divisor (`-7 div 2` is −4, `-7 mod 2` is 1). `sum`, `min`, `max`, `count(list, value)` and
/// `kth(list, k)` (the k-th smallest, from 1, equal values counted each) take lists, scalars or both.
/// `numbers[i]` is an element, counted from 0; `i` may be any expression. A rule may be a list: each element is an output
/// of its own, `sorted[0]`, `sorted[1]`, … `each x in xs -> …` makes lists, `scan x in xs from 0 -> acc + x` running
/// values, whose steps read the outputs before them; `fold` keeps the last.
///
/// **Helpers and tables.** `let` names values that no text shows and graphs look through; `tables` are looked up in.
///
/// **Draws.** `draw: balanced by y` draws every value of `y` equally often (``draw(using:)``).
///
/// **Templates.** `{A}` is a value; `{numbers}` all elements of a list with commas between, or with the text
/// given as `{numbers sep=' '}`; `{numbers[0]}` one element; `{{` and `}}` are braces. The prompt shows every
/// input and no output; the completion shows outputs and may repeat inputs.
///
/// **Symbols.** With `characters`, each Unicode scalar is a symbol; with `numbers`, each run of the digits
/// 0–9 is one symbol and every other scalar another.
///
/// A world is checked when it is read; see `FileError`. Files are limited in size and depth, so a hostile
/// file is refused rather than able to exhaust memory.
public struct World: Sendable {
  /// The name given in the file.
  public let name: String
  /// One line on what the world is about; may be empty.
  public let summary: String
  /// The source text as read, with the values of overridden parameters in their places: reading it again gives the
  /// same world.
  public let yaml: String
  /// The file's name, as errors show it.
  public let file: String
  /// All parameters with their values, overrides applied.
  public let parameters: [String: Int]
  /// All input scalars, lists flattened, in the order of the file.
  public let cells: [Cell]
  /// The equations in the order of the file, which is an order in which they can be computed.
  public let outputs: [Output]
  /// What counts as one symbol of the text.
  public let granularity: Granularity
  /// All symbols that any prompt or completion can contain.
  ///
  /// With `characters`: the characters of the templates, the digits 0–9, and `-` if a value shown can be
  /// negative, by code point. With `numbers`: first the characters of the templates other than digits (and
  /// `-`) by code point, then all integers between the smallest and the largest magnitude that a value shown
  /// can take, and the numbers in the templates, by value.
  public let alphabet: [String]

  /// The values that are no outputs, in an order in which they can be computed.
  public let hidden: [HiddenValue]

  let prompt: Template
  let completion: Template
  let variables: Variables
  /// What `let` defines.
  let helpers: [Helper]
  /// For each code the smallest of the same word: what rules compute with.
  let canonical: [Int]
  let analysis: IntervalAnalysis
  private(set) var balance: BalancedDraw?
  /// How many operations the rules come to: what one evaluation costs.
  let operations: Int

  /// Reads a world from the text of a YAML file.
  ///
  /// - Parameters:
  ///   - yaml: the text of the file.
  ///   - file: the name that errors show.
  ///   - parameters: values instead of those in the file; each name has to be declared there.
  /// - Throws: `FileError` for the first fault in the file.
  public init(yaml: String, file: String = "world.yaml", parameters: [String: Int] = [:]) throws {
    let yaml = TextFile.withoutByteOrderMark(yaml)
    let source = try WorldFile(yaml: yaml, file: file)
    var declarations = Declarations()
    try declarations.addParameters(source.parameters, overrides: parameters, file: file)
    try declarations.addTables(source.tables, file: file)
    try declarations.addInputs(source.inputs)
    try declarations.addHelpers(source.helpers, outputs: source.outputs.map(\.name))
    try declarations.addOutputs(source.outputs)
    guard !declarations.cells.isEmpty, !declarations.outputs.isEmpty else {
      let empty = declarations.cells.isEmpty ? "inputs" : "outputs"
      throw FileError(file, line: 1, column: 1, "a world needs at least one of \(empty)")
    }

    self.yaml = source.text(overriding: parameters)
    self.file = file
    name = source.name.text
    summary = source.summary?.text ?? ""
    self.parameters = declarations.scope.parameters
    cells = declarations.cells
    outputs = declarations.outputs
    granularity = source.granularity
    hidden = declarations.scope.hidden
    helpers = declarations.scope.helperValues
    canonical = declarations.scope.words.canonical
    operations = max(1, declarations.scope.operations)
    analysis = declarations.scope.analysis
    variables = Variables(cells: cells, outputs: outputs, words: declarations.scope.words.texts)

    let layout = TemplateReader(cells: cells, scope: declarations.scope)
    prompt = try layout.read(source.prompt, allowsOutputs: false)
    completion = try layout.read(source.completion, allowsOutputs: true)
    try TemplateCheck(
      prompt: prompt, completion: completion, variables: variables, granularity: granularity
    ).check(prompt: source.prompt, completion: source.completion)
    alphabet = try Alphabet(granularity: granularity).symbols(
      of: [prompt, completion], variables, place: source.prompt)
    if let draw = source.draw {
      let rule = try DrawRule(draw, declarations.scope)
      balance = BalancedDraw(output: rule.output)
    }
  }
}
