extension TrainingSettings {
  /// Families that training can make new models of.
  public static let families = [GPT2.modelType, LLaMA.modelType]

  /// The architecture of a new model.
  func architecture(vocabulary: Int, context: Int) -> any Architecture {
    guard family == LLaMA.modelType else {
      return GPT2(
        vocabulary: vocabulary, context: context, width: width, layers: layers, heads: heads,
        mlpWidth: mlpWidth,
        dropout: dropout)
    }
    // A gated MLP has three matrices: two thirds of 4 · width make as many parameters as GPT-2's two.
    return LLaMA(
      vocabulary: vocabulary, context: context, width: width, layers: layers, heads: heads,
      keyValueHeads: keyValueHeads, mlpWidth: mlpWidth ?? (8 * width / 3 + 15) / 16 * 16)
  }
}
