import Arrays
import GPT
import Records
import Tasks
import Worlds

/// MechanisticProbe's synthetic task as one model reads it: the k-th smallest of a list of numbers, each number one
/// token, the answer predicted by the last position (Hou et al. 2023, section 4).
///
/// The texts are those of the world `kth-smallest` where a model has that world, else the paper's: numbers joined by
/// spaces, and the answer without a space before it. Which numbers occur, the tokenizer decides.
public struct KthSmallest: Sendable {
  /// Which number is asked for: 1 is the smallest. (The published code counts from 0: its `min01` is k = 2.)
  public let k: Int
  /// Numbers of a list.
  public let length: Int
  /// The numbers that lists are made of, ascending.
  public let numbers: [Int]
  /// Tokens that the model reads; the last one's position predicts the answer.
  public let tokenCount: Int
  /// The position of each list element's token.
  public let positions: [Int]
  private let template: [Int32]
  /// Per list place, the tokens of ``numbers``.
  private let listTokens: [[Int32]]
  private let answerTokens: [Int32]

  /// The paper's lists.
  public static let paperLength = 16
  /// How many different numbers the paper's lists are made of.
  public static let paperLimit = 512

  /// The position whose attention is looked at: it predicts the answer.
  public var row: Int { tokenCount - 1 }

  /// The tokens of a list, given as indices into ``numbers``; [``tokenCount``].
  public func tokens(_ list: [Int]) -> [Int32] {
    precondition(list.count == length, "expected \(length) numbers, found \(list.count)")
    var tokens = template
    for (place, index) in list.enumerated() { tokens[positions[place]] = listTokens[place][index] }
    return tokens
  }

  /// Several lists as one batch.
  public func batch(_ lists: some Collection<[Int]>) -> TokenBatch {
    TokenBatch(batch: lists.count, length: tokenCount, ids: lists.flatMap(tokens))
  }

  /// The answer to a list as an index into ``numbers``: its k-th smallest element, equal ones counted each.
  public func answer(_ list: [Int]) -> Int { list.sorted()[k - 1] }

  /// The token of an answer given as an index into ``numbers``.
  public func answerToken(_ index: Int) -> Int32 { answerTokens[index] }

  /// The tokens that answer; all numbers.
  public var candidates: [Int32] { answerTokens }

  /// List number `index` of a seed: ``length`` indices into ``numbers``, drawn with replacement. The same for every k.
  public func list(_ index: Int, seed: UInt64) -> [Int] {
    var generator = SeededGenerator(seed: seed, stream: UInt64(index) &+ 0x6c69_7374_0000_0000)
    return (0..<length).map { _ in generator.uniform(below: numbers.count) }
  }
}

extension KthSmallest {
  /// The task of a run: its world's, or the paper's with the numbers that the tokenizer has.
  ///
  /// - Parameters:
  ///   - run: the model with its tokenizer, and its world where it has one.
  ///   - k: instead of the world's own; needed for models without one.
  /// - Throws: ``MechanisticError`` when world or tokenizer are of another kind.
  public init(run: Run, k: Int? = nil) throws {
    let tokenizer = try run.requireTokenizer()
    if let world = run.world {
      try self.init(world: world, tokenizer: tokenizer, k: k)
    } else {
      guard let k else { throw MechanisticError.unknownRank(run.path) }
      try self.init(tokenizer: tokenizer, k: k)
    }
  }

  /// The task of a world that shows one list of numbers and asks for its k-th smallest.
  public init(world: World, tokenizer: any Tokenizer, k: Int? = nil) throws {
    guard let length = world.parameters["length"], let limit = world.parameters["limit"],
      let own = world.parameters["k"], world.cells.count == length, world.outputs.count == 1
    else { throw MechanisticError.otherWorld(world.name) }
    let k = k ?? own
    guard (1...length).contains(k) else { throw MechanisticError.rank(k, length: length) }
    let asked = try k == own ? world : World(yaml: world.yaml, parameters: ["k": k])
    try self.init(k: k, length: length, numbers: Array(0..<limit), tokenizer: tokenizer) { list in
      let example = try asked.example(for: Input(list))
      return (example.prompt, example.completion)
    }
  }

  /// The paper's task for a tokenizer without a world: the first 512 numbers n for which "n n" is two tokens.
  public init(tokenizer: any Tokenizer, k: Int, length: Int = paperLength, limit: Int = paperLimit) throws {
    let numbers = (0..<100_000).lazy
      .filter { (try? tokenizer.encode(continuation: "\($0) \($0)").count) == 2 }.prefix(limit)
    guard numbers.count >= 2 else { throw MechanisticError.noNumbers }
    try self.init(k: k, length: length, numbers: Array(numbers), tokenizer: tokenizer) { list in
      (list.map(String.init).joined(separator: " "), "\(list.sorted()[k - 1])")
    }
  }

  /// Finds out by comparing texts which token shows which number.
  private init(
    k: Int, length: Int, numbers: [Int], tokenizer: any Tokenizer,
    text: ([Int]) throws -> (prompt: String, completion: String)
  ) throws {
    guard (1...length).contains(k) else { throw MechanisticError.rank(k, length: length) }
    func encode(_ list: [Int]) throws -> (prompt: [Int], completion: [Int]) {
      let (prompt, completion) = try text(list)
      return (try tokenizer.encode(prompt), try tokenizer.encode(continuation: completion))
    }
    // All places show the same number, one after the other all numbers: what differs are the numbers' tokens.
    let texts = try numbers.map { try encode(Array(repeating: $0, count: length)) }
    let (first, second) = (texts[0], texts[1])
    guard Set(texts.map(\.prompt.count)).count == 1, Set(texts.map(\.completion.count)).count == 1 else {
      throw MechanisticError.severalTokens
    }
    let places = first.prompt.indices.filter { first.prompt[$0] != second.prompt[$0] }
    let answerPlaces = first.completion.indices.filter { first.completion[$0] != second.completion[$0] }
    guard places.count == length, let answerPlace = answerPlaces.first, answerPlaces.count == 1 else {
      throw MechanisticError.severalTokens
    }
    self.k = k
    self.length = length
    self.numbers = numbers
    positions = places
    template = (first.prompt + first.completion[..<answerPlace]).map(Int32.init)
    tokenCount = template.count
    listTokens = places.map { place in texts.map { Int32($0.prompt[place]) } }
    answerTokens = texts.map { Int32($0.completion[answerPlace]) }
  }
}

/// What cannot be done with a model and the task of the k-th smallest number.
public enum MechanisticError: Diagnostic, Equatable {
  /// The world, by its name, does not ask for the k-th smallest number.
  case otherWorld(String)
  /// The model, by its path, has no world and so no k of its own.
  case unknownRank(String)
  /// There is no k-th number in lists of this length.
  case rank(Int, length: Int)
  /// The tokenizer has fewer than two numbers that are single tokens.
  case noNumbers
  /// Some numbers are several tokens.
  case severalTokens
  /// So few lists cannot be split.
  case fewLists(Int)
  /// The model's logits are not finite numbers.
  case notFinite

  public var problem: String {
    switch self {
    case .otherWorld(let name): "the world '\(name)' does not ask for the k-th smallest number of a list"
    case .unknownRank(let path): "\(path) does not say which number it was trained to find"
    case .rank(let k, let length): "k is \(k), expected 1 to \(length), the length of the lists"
    case .noNumbers: "the tokenizer has no numbers that are single tokens"
    case .severalTokens: "some numbers are several tokens to this model"
    case .fewLists(let count): "\(count) lists cannot be split 98/1/1; expected at least 100"
    case .notFinite: "the model's logits are not finite numbers"
    }
  }

  public var hint: Hint? {
    switch self {
    case .otherWorld:
      "`mechanistic` needs a model of the world kth-smallest; `mechanistic finetune` trains one"
    case .unknownRank: "say it with \(setting: "k"), 1 for the smallest"
    case .noNumbers: "lists are made of numbers n for which \"n n\" is two tokens"
    case .severalTokens: "the world's symbols should be numbers or words"
    case .rank, .fewLists, .notFinite: nil
    }
  }
}
