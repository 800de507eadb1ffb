/// Facts about people and rules that hold for everyone, under the closed world: what does not follow is false.
///
/// No rule needs, by way of others, what it concludes, and negated premises are never concluded by a rule.
package struct Theory: Hashable {
  package struct Fact: Hashable {
    package var person: Int
    package var property: Int
  }

  package struct Premise: Hashable {
    package var property: Int
    package var isNegated = false
  }

  package struct Rule: Hashable {
    package var premises: [Premise]
    package var conclusion: Int
    /// Says `All … people are …` instead of `If someone is …`.
    package var isGeneral: Bool
  }

  /// A statement that does not hold; nothing follows from it.
  package enum Denial: Hashable {
    case fact(Fact)
    case rule(Rule)
  }

  package var facts: [Fact]
  package var rules: [Rule]
  package var denial: Denial?

  /// Who has a property by a fact.
  package var people: [Int] { Set(facts.map(\.person)).sorted() }

  /// What somebody has by a fact, or can have by a rule.
  package var properties: [Int] { Set(facts.map(\.property) + rules.map(\.conclusion)).sorted() }

  /// The depth of the shallowest proof that the person has the property; nil when it does not follow.
  package func depth(of property: Int, _ person: Int) -> Int? {
    if facts.contains(Fact(person: person, property: property)) { return 0 }
    return rules.filter { $0.conclusion == property }.compactMap { rule in
      var deepest = 0
      for premise in rule.premises {
        let depth = depth(of: premise.property, person)
        guard (depth == nil) == premise.isNegated else { return nil }
        deepest = max(deepest, depth ?? 0)
      }
      return deepest + 1
    }.min()
  }

  /// The rules on the longest way that a search for a missing property goes before it fails, from the property on.
  package func deepestFailure(of property: Int, _ person: Int) -> [Int] {
    var longest: [Int] = []
    for (index, rule) in rules.enumerated() where rule.conclusion == property {
      let ways = rule.premises.filter { !$0.isNegated && depth(of: $0.property, person) == nil }
        .map { deepestFailure(of: $0.property, person) }
      let way = [index] + (ways.max { $0.count < $1.count } ?? [])
      if way.count > longest.count { longest = way }
    }
    return longest
  }

  /// Proofs in ProofWriter's notation, shallowest first, at most `limit`.
  package func proofs(of property: Int, _ person: Int, limit: Int = 16) -> [WrittenProof] {
    var found: [WrittenProof] = facts.indices.filter { facts[$0] == Fact(person: person, property: property) }
      .map { WrittenProof(text: "triple\($0 + 1)", depth: 0, nodes: 1) }
    for (index, rule) in rules.enumerated()
    where rule.conclusion == property && depth(of: property, person) != nil {
      var ways = [WrittenProof(text: "", depth: 0, nodes: 1)]
      for premise in rule.premises {
        let proofs =
          premise.isNegated
          ? (depth(of: premise.property, person) == nil
            ? [WrittenProof(text: "NAF", depth: 0, nodes: 1)] : [])
          : self.proofs(of: premise.property, person, limit: limit)
        ways = Array(ways.flatMap { way in proofs.map(way.adding) }.prefix(limit))
      }
      found += ways.map { $0.concluding("rule\(index + 1)") }
    }
    let order = found.indices.sorted { (found[$0].depth, $0) < (found[$1].depth, $1) }
    return order.prefix(limit).map { found[$0] }
  }

  /// One proof as text, with the number of its nodes.
  package struct WrittenProof {
    package var text: String
    package var depth: Int
    package var nodes: Int

    package func adding(_ premise: WrittenProof) -> WrittenProof {
      WrittenProof(
        text: text.isEmpty ? premise.text : "\(text) \(premise.text)", depth: max(depth, premise.depth),
        nodes: nodes + premise.nodes)
    }

    package func concluding(_ rule: String) -> WrittenProof {
      WrittenProof(text: "((\(text)) -> \(rule))", depth: depth + 1, nodes: nodes)
    }
  }
}

extension Theory {
  /// Facts, then rules, a denied one behind the others of its kind.
  package var sentences: (facts: [String], rules: [String]) {
    var result = (facts: facts.map(\.sentence), rules: rules.map(\.sentence))
    switch denial {
    case .fact(let fact): result.facts.append(ReasoningStatement.denied(fact.sentence))
    case .rule(let rule): result.rules.append(ReasoningStatement.denied(rule.sentence))
    case nil: break
    }
    return result
  }
}

extension ReasoningStatement {
  /// `That Tom is warm is false.` for `Tom is warm.`
  public static func denied(_ text: String) -> String {
    "That \(text.hasSuffix(".") ? String(text.dropLast()) : text) is false."
  }
}

extension Theory.Fact {
  package var sentence: String { TheoryVocabulary.sentence(person, property) }
}

extension Theory.Rule {
  /// The same premises, in whatever order, and the same conclusion.
  package func says(_ other: Theory.Rule) -> Bool {
    conclusion == other.conclusion && Set(premises) == Set(other.premises)
  }

  package var sentence: String {
    let names = premises.map { ($0.isNegated ? "not " : "") + TheoryVocabulary.properties[$0.property] }
    let conclusion = TheoryVocabulary.properties[conclusion]
    return isGeneral
      ? "All \(names.joined(separator: " and ")) people are \(conclusion)."
      : "If someone is \(names.joined(separator: " and ")) then they are \(conclusion)."
  }
}
