import Arrays
import CKernels
import Foundation

/// How the next token is chosen.
public struct Sampling: Sendable, Hashable {
  /// 0 takes the likeliest token; higher flattens the distribution: softmax(logits / temperature).
  public var temperature: Float
  /// Only the k likeliest tokens; nil for all.
  public var topK: Int?
  /// Of the random numbers; each text has a stream of its own.
  public var seed: UInt64

  /// The likeliest token every time.
  public static let greedy = Sampling(temperature: 0)

  /// Sampling from the k likeliest tokens, or from all.
  public init(temperature: Float, topK: Int? = nil, seed: UInt64 = 0) {
    self.temperature = temperature
    self.topK = topK
    self.seed = seed
  }
}

extension Model {
  /// Continues prompts of any lengths with a key/value cache.
  ///
  /// Ends each sequence at one of `endsOfText` (left out of the result), after `maximumTokens`, or where the context is
  /// full. Prompts of one length share a batch.
  ///
  /// - Returns: the new tokens of each prompt.
  public func generate(
    _ prompts: [[Int]], maximumTokens: Int, endsOfText: Set<Int> = [], sampling: Sampling = .greedy,
    hooks: Hooks = .none, threads: Int = Parallel.defaultThreads
  ) throws -> [[Int]] {
    guard givesSymbols else {
      throw ModelError.outputsAreNoSymbols(dimensions.outputs, vocabulary: dimensions.vocabulary)
    }
    var results = [[Int]](repeating: [], count: prompts.count)
    let groups = Dictionary(grouping: prompts.indices) { prompts[$0].count }
    for (_, members) in groups.sorted(by: { $0.key < $1.key }) {
      let continued = try continueBatch(
        members.map { prompts[$0] }, numbers: members, maximumTokens: maximumTokens, endsOfText: endsOfText,
        sampling: sampling, hooks: hooks, threads: threads)
      for (member, tokens) in zip(members, continued) { results[member] = tokens }
    }
    return results
  }

  private func continueBatch(
    _ prompts: [[Int]], numbers: [Int], maximumTokens: Int, endsOfText: Set<Int>, sampling: Sampling,
    hooks: Hooks,
    threads: Int
  ) throws -> [[Int]] {
    var results = [[Int]](repeating: [], count: prompts.count)
    var generators = numbers.map { SeededGenerator(seed: sampling.seed, stream: UInt64($0)) }
    var isOpen = [Bool](repeating: true, count: prompts.count)
    let start = prompts[0].count
    guard maximumTokens > 0 else { return results }
    let longest = min(dimensions.context, start + min(maximumTokens, dimensions.context))
    try MemoryNeed.cache(dimensions, batch: prompts.count, length: max(start, longest)).check()
    let cache = KeyValueCache(dimensions, batch: prompts.count, capacity: max(start, longest))
    var next = TokenBatch(prompts)
    while true {
      let logits = try run(
        next, options: Options(hooks: hooks, logits: .last, cache: cache, threads: threads)
      ).logits
      var chosen = [Int](repeating: 0, count: prompts.count)
      for example in prompts.indices where isOpen[example] {
        let token = Self.choose(
          logits.at(example).reshaped([dimensions.outputs]), sampling, &generators[example])
        if endsOfText.contains(token) {
          isOpen[example] = false
        } else {
          results[example].append(token)
          chosen[example] = token
          isOpen[example] = results[example].count < maximumTokens
        }
      }
      guard isOpen.contains(true), cache.length < dimensions.context else { return results }
      next = TokenBatch(chosen.map { [$0] })
    }
  }

  private static func choose(_ logits: Tensor, _ sampling: Sampling, _ generator: inout SeededGenerator)
    -> Int
  {
    var values = logits.values
    let best = values.indices.max { values[$0] < values[$1] }!
    guard sampling.temperature > 0 else { return best }
    if let topK = sampling.topK, topK < values.count {
      let threshold = values.sorted(by: >)[max(0, topK - 1)]
      for i in values.indices where values[i] < threshold { values[i] = -.infinity }
    }
    var total = 0.0
    let weights = values.map { value in
      let weight = exp(Double((value - values[best]) / sampling.temperature))
      total += weight
      return weight
    }
    var remaining = Double(generator.next() >> 11) * 0x1p-53 * total
    for (token, weight) in weights.enumerated() where weight > 0 {
      remaining -= weight
      if remaining < 0 { return token }
    }
    return best
  }
}
