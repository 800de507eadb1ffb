/// What belongs beside a score's number.
extension DependencyScore {
  /// Whether freshly initialised models reach at least as much.
  public var isMatchedByUntrained: Bool {
    guard let mean = probe?.mean, let random = probe?.controls.random?.mean else { return false }
    return random >= mean
  }

  /// Of how many outputs the score is the mean, and the outputs that are left out because all their labels are the same;
  /// nil for a split that is not by output.
  public var counted: (outputs: Int, of: Int, leftOut: [String])? {
    outputs.map { all in
      let leftOut = all.filter { $0.f1 == nil }.map(\.output)
      return (all.count - leftOut.count, all.count, leftOut)
    }
  }

  /// In a few words, for a cell beside the number; empty when there is nothing to say.
  public var caveat: String {
    var parts: [String] = []
    if isMatchedByUntrained {
      parts.append("untrained \(probe!.mean! == probe!.controls.random!.mean! ? "as good" : "better")")
    }
    if let counted, !counted.leftOut.isEmpty { parts.append("\(counted.outputs) of \(counted.of) outputs") }
    return parts.joined(separator: "; ")
  }
}
