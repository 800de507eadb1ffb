extension DependencyReport {
  /// What the scores do and do not show.
  static func notes(rows: DependencyRows, settings: DependencySettings, worldInputs: Int?) -> [String] {
    let isSample = worldInputs != rows.inputs.count
    var notes: [String] = []
    if isSample {
      let all = worldInputs.map { "\($0)" } ?? "more than 2^63"
      notes.append("A sample of \(rows.inputs.count) of the world's \(all) inputs, seed \(settings.seed).")
    }
    if rows.labels(.structural).classes[0].count > 1 {
      notes.append(
        "The split by input gives structural and depth away: the same (output, input variable) pairs stand in "
          + "training and test rows with the same labels, and a probe that only recognises the pair is right "
          + "(control: position). Fresh models allow that too, as their attention differs from pair to pair."
          + (rows.outputs.count > 1 ? " Read these two by leave-one-output-out." : ""))
    }
    let varying = rows.varyingPairs
    notes.append(
      "The label counterfactual varies from input to input for \(varying) of the \(rows.pairs) pairs; "
        + (varying == rows.pairs
          ? "position cannot give it away." : "position gives it away for the others only."))
    if rows.outputs.count > 1 {
      notes += [
        "Outputs whose labels are all the same have no F1 (-) and do not count in means; each score says of how many "
          + "outputs it is the mean.",
        "Attention gets thinner the later an output stands: over all rows the AUROC also tells outputs apart; "
          + "within outputs it does not.",
      ]
    }
    return notes
  }
}

extension DependencyRows {
  /// - Throws: ``DependencyError/nothingToTell(world:)`` when no label has two classes.
  func requireSomethingToTell() throws {
    guard DependencyLabel.allCases.contains(where: { labels($0).classes[0].count > 1 }) else {
      throw DependencyError.nothingToTell(world: world)
    }
  }
}
