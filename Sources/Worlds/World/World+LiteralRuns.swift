extension World {
  /// What the texts of the world hold between values, also across the end of the prompt.
  package var literalRuns: [String] {
    var runs = [""]
    for piece in prompt.pieces + completion.pieces {
      if case .literal(let text) = piece { runs[runs.count - 1] += text } else { runs.append("") }
    }
    return runs
  }
}
