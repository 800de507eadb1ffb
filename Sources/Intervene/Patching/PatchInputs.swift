import Arrays
import GPT
import Records
import Tasks
import Worlds

/// Inputs to patch between: clean and corrupt ones, and the texts of both.
///
/// The context of a pair is the prompt and the true answer up to the target, each text with its own answer.
public struct PatchInputs: Sendable {
  /// A clean input, a corrupt one, and the input variable in which alone they differ, if that is so.
  package struct Pair: Sendable {
    package let clean: Int
    package let corrupt: Int
    package let cell: Int?
  }

  /// The texts of all inputs, each with its right answer.
  public let texts: TaskTexts
  /// True when not all pairs of the world are here.
  public let isSample: Bool
  package let pairs: [Pair]

  /// One pair.
  ///
  /// - Throws: `FileError` for inputs that do not fit the world, and as `TaskTexts` does.
  public init(clean: Input, corrupt: Input, of world: World, tokenizer: any Tokenizer) throws {
    guard clean != corrupt else {
      throw ArgumentError(
        "corrupt", "is the clean input \(world.text(of: clean)) again", hint: "change at least one value")
    }
    texts = try TaskTexts([clean, corrupt], of: world, tokenizer: tokenizer, isSample: false)
    isSample = false
    pairs = [Pair(clean: 0, corrupt: 1, cell: nil)]
  }

  /// Given pairs.
  init(_ pairs: [(clean: Input, corrupt: Input)], of world: World, tokenizer: any Tokenizer, isSample: Bool)
    throws
  {
    var inputs = NumberedInputs()
    self.pairs = pairs.map {
      Pair(clean: inputs.number($0.clean), corrupt: inputs.number($0.corrupt), cell: nil)
    }
    self.isSample = isSample
    texts = try TaskTexts(inputs.all, of: world, tokenizer: tokenizer, isSample: isSample)
  }

  /// All ordered pairs of inputs that differ in exactly one variable; a sample where there are more than `most`.
  ///
  /// A sample has as many pairs for each variable, drawn uniformly: an input, and another value of the variable.
  ///
  /// - Parameters:
  ///   - variables: the input variables to change; nil for all.
  ///   - world: what has the inputs.
  ///   - tokenizer: makes tokens of their texts.
  ///   - most: the largest number of pairs; nil for all up to 4,096, else a sample of 512.
  ///   - seed: of the sample.
  /// - Throws: `ArgumentError` with near matches for an unknown variable, and as `TaskTexts` does.
  public init(
    changing variables: [String]? = nil, of world: World, tokenizer: any Tokenizer, most: Int? = nil,
    seed: UInt64 = 0
  ) throws {
    try NumberRange.evaluated.check(most)
    let names = world.cells.map(\.name)
    var cells: [Int] = []
    for name in variables ?? names {
      guard let cell = names.firstIndex(of: name) else {
        throw ArgumentError.unknown("input variable", name, at: "variable", among: names)
      }
      if !cells.contains(cell) { cells.append(cell) }
    }
    var inputs = NumberedInputs()
    var pairs: [Pair] = []
    let limit = most ?? 4_096
    let all = world.allInputs(limit: limit)
    let changes = cells.reduce(0) { $0 + world.cells[$1].domain.count - 1 }
    if let all, all.count * changes <= limit {
      for input in all { _ = inputs.number(input) }
      for cell in cells {
        for input in all {
          for value in world.cells[cell].domain where value != input.values[cell] {
            pairs.append(
              Pair(
                clean: inputs.number(input), corrupt: inputs.number(input.replacing(cell, with: value)),
                cell: cell))
          }
        }
      }
      isSample = false
    } else {
      var generator = SeededGenerator(seed: seed)
      let varying = cells.filter { world.cells[$0].domain.count > 1 }
      let sample = most ?? 512
      for (place, cell) in varying.enumerated() {
        // As equal shares as can be: together they are the sample.
        let share = (place + 1) * sample / varying.count - place * sample / varying.count
        for _ in 0..<share {
          let input = world.draw(using: &generator)
          let domain = world.cells[cell].domain
          var value = domain.lowerBound + generator.uniform(below: domain.count - 1)
          if value >= input.values[cell] { value += 1 }
          pairs.append(
            Pair(
              clean: inputs.number(input), corrupt: inputs.number(input.replacing(cell, with: value)),
              cell: cell))
        }
      }
      isSample = true
    }
    guard !pairs.isEmpty else {
      throw ArgumentError("variable", "has one value only: there are no pairs that differ in it")
    }
    self.pairs = pairs
    texts = try TaskTexts(inputs.all, of: world, tokenizer: tokenizer, isSample: isSample)
  }

  /// The tokens of a pair up to the target, and the symbols that are right behind them.
  ///
  /// Where the target's two values begin alike, as 12 and 13 do, the context goes on to the first symbol that differs.
  ///
  /// - Returns: nil when the target is the same in both, unless `acceptsEqual`; then the context ends before its first
  ///   symbol.
  /// - Throws: `ArgumentError` for contexts of different lengths.
  func tokens(_ pair: Pair, target: String, acceptsEqual: Bool = false) throws -> PatchPair? {
    guard let clean = start(of: target, in: pair.clean), let corrupt = start(of: target, in: pair.corrupt)
    else { preconditionFailure("the texts show no \(target)") }
    guard clean == corrupt else {
      throw ArgumentError(
        "corrupt",
        "the texts have different lengths up to \(target): \(clean) tokens for \(texts.world.text(of: input(pair.clean))), "
          + "\(corrupt) for \(texts.world.text(of: input(pair.corrupt)))",
        hint: "patching needs the same position in both; choose values with as many symbols")
    }
    let a = texts.sequences[pair.clean]
    let b = texts.sequences[pair.corrupt]
    var end = clean
    if value(of: target, in: pair.clean) != value(of: target, in: pair.corrupt) {
      while end + 1 < min(a.count, b.count), a[end] == b[end] { end += 1 }
    } else if !acceptsEqual {
      return nil
    }
    return PatchPair(clean: Array(a[..<end]), corrupt: Array(b[..<end]), right: a[end], wrong: b[end])
  }

  /// The pairs in which an output differs, of the commonest length of context, so that they can be averaged.
  ///
  /// - Parameter isWanted: chooses by the variable that a pair differs in.
  /// - Returns: the pairs, and how many are left out for their length.
  /// - Throws: `ArgumentError` for contexts of different lengths, where there is one pair only.
  package func changing(
    _ output: String, where isWanted: (Int?) -> Bool = { _ in true }
  ) throws -> (pairs: [(pair: Pair, tokens: PatchPair)], leftOut: Int) {
    var found: [(pair: Pair, tokens: PatchPair)] = []
    var uneven = 0
    for pair in pairs where isWanted(pair.cell) {
      do {
        if let tokens = try tokens(pair, target: output) { found.append((pair, tokens)) }
      } catch let error as ArgumentError {
        guard pairs.count > 1 else { throw error }
        uneven += 1
      }
    }
    let lengths = Dictionary(grouping: found) { $0.tokens.clean.count }
    let common = lengths.max { ($0.value.count, $1.key) < ($1.value.count, $0.key) }
    let kept = common?.value ?? []
    return (kept, uneven + found.count - kept.count)
  }

  package func input(_ text: Int) -> Input { texts.examples[text].input }

  private func start(of target: String, in text: Int) -> Int? {
    texts.examples[text].spans.first { $0.variable == target && $0.role == .output }?.range.lowerBound
  }

  /// The value of an output by the rules.
  func value(of target: String, in text: Int) -> VariableValue {
    let index = texts.world.outputs.firstIndex { $0.name == target }!
    return texts.world.value(texts.examples[text].outputs[index], of: texts.world.outputs[index])
  }
}

/// Different inputs in the order in which they were first named.
private struct NumberedInputs {
  private(set) var all: [Input] = []
  private var numbers: [Input: Int] = [:]

  /// The place of an input, which is entered where it is new.
  mutating func number(_ input: Input) -> Int {
    if let known = numbers[input] { return known }
    numbers[input] = all.count
    all.append(input)
    return all.count - 1
  }
}
