import Records

extension GeneratedTheory {
  /// The theory as a line of a ProofWriter file, without the line break.
  public var json: String {
    let (facts, rules) = theory.sentences
    let sentences = facts + rules
    var line =
      "{\"id\": \(quoted(id)), \"maxD\": \(depth), \"NFact\": \(facts.count), \"NRule\": \(rules.count), "
    line += "\"theory\": \(quoted(order.map { sentences[$0] }.joined(separator: " "))), "
    line += "\"triples\": {\(texts("triple", facts))}, \"rules\": {\(texts("rule", rules))}, \"questions\": {"
    line += questions.enumerated().map { "\"Q\($0 + 1)\": {\(fields(of: $1))}" }.joined(separator: ", ")
    return line + "}}"
  }

  private func fields(of question: Question) -> String {
    let (person, property) = (question.person, question.property)
    let text = TheoryVocabulary.sentence(person, property, isNegated: question.isNegated)
    let proofs = theory.proofs(of: property, person)
    let depth: Int
    let length: String
    let written: String
    if let shallowest = proofs.first {
      depth = shallowest.depth
      length = "\(shallowest.nodes)"
      written = "[(\(proofs.map(\.text).joined(separator: " OR ")))]"
    } else {
      let way = theory.deepestFailure(of: property, person)
      depth = way.count
      length = "\"\""
      written =
        "[@\(depth): \(TheoryVocabulary.sentence(person, property))[CWA. Example of deepest failure = ("
        + (way.map { "rule\($0 + 1)" } + ["FAIL"]).joined(separator: " <- ") + ")]]"
    }
    let isTrue = proofs.isEmpty == question.isNegated
    return "\"question\": \(quoted(text)), \"answer\": \(isTrue), \"QDep\": \(depth), \"QLen\": \(length), "
      + "\"proofs\": \(quoted(written))"
  }

  private func texts(_ name: String, _ sentences: [String]) -> String {
    sentences.enumerated().map { "\"\(name)\($0 + 1)\": {\"text\": \(quoted($1))}" }.joined(separator: ", ")
  }

  private func quoted(_ text: String) -> String {
    var result = ""
    TextPairFile.appendJSON(text, to: &result)
    return result
  }
}
