import Arrays
import GPT
import Records
import Tasks
import Worlds

/// Which two inputs of a world make a pair.
public enum PairKind: String, Codable, Sendable, CaseIterable {
  /// Inputs that differ in one variable.
  case oneVariable = "one-variable"
  /// Any two inputs in which the target differs and all other outputs of the text are the same.
  case othersEqual = "others-equal"
  /// Any two inputs.
  case resampled
}

extension PatchInputs {
  /// Pairs of a kind: all of them where there are at most `most`, else a sample.
  ///
  /// - Parameters:
  ///   - kind: which two inputs make a pair.
  ///   - variables: of pairs that differ in one variable only those that differ in these; nil for all.
  ///   - target: the output that is asked about.
  ///   - world: what has the inputs.
  ///   - tokenizer: makes tokens of their texts.
  ///   - most: the largest number of pairs; nil for all up to 4,096, else a sample of 512.
  ///   - seed: of the sample.
  /// - Throws: `ArgumentError` for unknown variables, for variables with another kind of pairs, and where no two inputs make a
  ///   pair.
  public init(
    _ kind: PairKind, variables: [String]?, target: String, of world: World, tokenizer: any Tokenizer,
    most: Int? = nil, seed: UInt64 = 0
  ) throws {
    if kind == .oneVariable {
      try self.init(changing: variables, of: world, tokenizer: tokenizer, most: most, seed: seed)
      return
    }
    guard variables == nil else {
      throw ArgumentError(
        "variable", "belongs to pairs that differ in one variable, found \(kind.rawValue) pairs",
        hint: "leave it out, or ask for one-variable pairs")
    }
    try NumberRange.evaluated.check(most)
    let outputs = world.shownOutputs.map { world.outputs[$0].name }
    func isPair(_ a: Input, _ b: Input) throws -> Bool {
      guard a != b else { return false }
      guard kind == .othersEqual else { return true }
      let (x, y) = (try world.example(for: a).outputs, try world.example(for: b).outputs)
      return world.outputs.indices.allSatisfy { place in
        let name = world.outputs[place].name
        return !outputs.contains(name) || (name == target ? x[place] != y[place] : x[place] == y[place])
      }
    }
    let limit = most ?? 4_096
    var pairs: [(Input, Input)] = []
    let all = world.allInputs(limit: limit)
    let isWhole = all.map { $0.count * ($0.count - 1) <= limit } ?? false
    if let all, isWhole {
      for a in all { for b in all where try isPair(a, b) { pairs.append((a, b)) } }
    } else {
      var generator = SeededGenerator(seed: seed)
      let wanted = most ?? 512
      // A rare kind of pair: two hundred draws for each are enough, or there is none.
      for _ in 0..<200 * wanted where pairs.count < wanted {
        let (a, b) = (world.draw(using: &generator), world.draw(using: &generator))
        if try isPair(a, b) { pairs.append((a, b)) }
      }
    }
    guard !pairs.isEmpty else {
      throw ArgumentError(
        "pairs", "no two inputs differ in \(target) and agree in all other outputs",
        hint: "other outputs change with it: ask for one-variable or resampled pairs")
    }
    try self.init(pairs, of: world, tokenizer: tokenizer, isSample: !isWhole)
  }
}
