import Foundation

/// What a model predicts behind a prompt, as seen from a target token.
public struct PromptReading: Codable, Sendable, Equatable {
  /// A token with its probability.
  public struct Candidate: Codable, Sendable, Equatable {
    /// The token's text.
    public let token: String
    /// The token's number.
    public let id: Int
    /// Its probability.
    public let probability: Double
  }

  /// Of the target: its probability, its logit, and the number of likelier tokens plus one.
  public let probability: Double
  /// The target's logit.
  public let logit: Double
  /// The number of tokens with a larger logit, plus one.
  public let rank: Int
  /// logit[target] − logit[runner-up].
  public let logitDifference: Double
  /// The five likeliest tokens.
  public let top: [Candidate]

  /// Reads logits [V]; nil when some are no finite numbers.
  init?(_ logits: [Float], target: Int, runnerUp: Int, piece: (Int) -> String) {
    guard logits.allSatisfy(\.isFinite) else { return nil }
    let likelihood = logits.logProbabilities
    probability = exp(likelihood[target])
    logit = Double(logits[target])
    rank = logits.count { $0 > logits[target] } + 1
    logitDifference = Double(logits[target]) - Double(logits[runnerUp])
    top = logits.likeliest(5).map { Candidate(token: piece($0), id: $0, probability: exp(likelihood[$0])) }
  }

  /// The number that a metric makes of it; `divergence` is the one from the untouched model.
  func value(_ metric: PatchMetric, divergence: Double) -> Double {
    switch metric {
    case .logitDifference: logitDifference
    case .probability: probability
    case .kl: divergence
    case .correct: rank == 1 ? 1 : 0
    }
  }
}
