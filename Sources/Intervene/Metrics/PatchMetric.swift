/// What is measured of the logits that predict the target.
public enum PatchMetric: String, Codable, Sendable, CaseIterable {
  /// logit(the clean input's right symbol) − logit(the corrupt input's right symbol). Linear in the stream behind the
  /// last layer norm, and blind to what raises both alike.
  case logitDifference = "logit-diff"
  /// The probability of the clean input's right symbol.
  case probability
  /// KL(clean ‖ patched) in nats: the whole distribution, not one symbol. 0 is the clean run.
  case kl
  /// Whether the likeliest symbol is the clean input's right one: 1 or 0.
  case correct
}
