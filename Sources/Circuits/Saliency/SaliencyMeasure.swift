/// How much an answer hangs on a token of the text, in six ways.
///
/// e is the token's embedding, b the baseline that stands for "no token in particular": the mean of all token embeddings. m is the
/// logit of the answer minus that of the likeliest other token.
public enum SaliencyMeasure: String, Codable, Sendable, CaseIterable {
  /// ‖∂m/∂e‖₂ (Simonyan et al. 2013).
  case gradient
  /// ⟨e, ∂m/∂e⟩ (Shrikumar et al. 2016).
  case gradientTimesInput = "gradient-x-input"
  /// ⟨e − b, mean of ∂m/∂e between b and e⟩ (Sundararajan et al. 2017): over all tokens it adds up to m(e) − m(b), but for what the
  /// steps leave.
  case integratedGradients = "integrated-gradients"
  /// Attention from the position that answers, mean over layers and heads.
  case attention
  /// Attention followed through the layers (Abnar and Zuidema 2020).
  case rollout
  /// Attention weighted by the size of what it brings, mean over layers (Kobayashi et al. 2020).
  case valueNorm = "value-norm"
}
