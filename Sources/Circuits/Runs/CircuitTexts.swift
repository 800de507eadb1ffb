import GPT
import Intervene

/// The texts on which edges are removed: clean ones, and beside each a corrupt one of the same length, both ending where the
/// answer is predicted.
public struct CircuitTexts: Sendable {
  /// The pairs: tokens, and the answers that are right behind each.
  public let pairs: [PatchPair]
  /// The clean texts, [pair, length].
  public let clean: TokenBatch
  /// The corrupt ones.
  public let corrupt: TokenBatch

  /// Precondition: at least one pair, all of one length.
  public init(_ pairs: [PatchPair]) {
    precondition(
      Set(pairs.map(\.clean.count)).count == 1,
      "expected pairs of one length, found lengths \(Set(pairs.map(\.clean.count)).sorted())")
    self.pairs = pairs
    clean = TokenBatch(pairs.map(\.clean))
    corrupt = TokenBatch(pairs.map(\.corrupt))
  }

  /// The number of pairs.
  public var count: Int { pairs.count }

  /// Positions of each text.
  public var length: Int { clean.length }

  /// A few of the pairs.
  public func part(_ range: Range<Int>) -> CircuitTexts { CircuitTexts(Array(pairs[range])) }

  /// Any of the pairs, with repetitions.
  public func choosing(_ numbers: [Int]) -> CircuitTexts { CircuitTexts(numbers.map { pairs[$0] }) }

  /// The places of the answers in a batch of these texts.
  var answers: [AnswerPlace] {
    pairs.enumerated().map { number, pair in
      AnswerPlace(
        example: number, position: length - 1, right: pair.right,
        wrong: pair.wrong == pair.right ? nil : pair.wrong)
    }
  }
}
