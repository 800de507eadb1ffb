extension TrainingSettings {
  /// Families that training can make new models of: all there are.
  public static var families: [String] { Architectures.all.map { $0.modelType } }

  /// The sizes of a new model.
  var sizes: ModelSizes {
    var sizes = ModelSizes(
      width: model.width, layers: model.layers, heads: model.heads, keyValueHeads: model.keyValueHeads,
      mlpWidth: model.mlpWidth, dropout: model.dropout)
    sizes.parts = model.parts ?? ModelParts()
    return sizes
  }

  /// The type of a new model; nil for a family that is not known.
  var familyType: (any Architecture.Type)? {
    guard let family = model.family else { return Architectures.standard }
    return Architectures.family(named: family)
  }

  /// The architecture of a new model, by settings that ``check()`` has passed.
  func architecture(vocabulary: Int, context: Int) -> any Architecture {
    guard let familyType else { preconditionFailure("there is no family \(model.family ?? "")") }
    return familyType.init(vocabulary: vocabulary, context: context, sizes: sizes)
  }
}
