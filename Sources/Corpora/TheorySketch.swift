import Arrays

/// A theory before it is decided who has which property, with the question that it is made for.
///
/// The answer depends on the order of ``subjects`` alone: the same sketch becomes a theory in which the question's fact
/// follows and one in which it does not, of exactly the same words. No count of words tells the two apart.
package struct TheorySketch {
  /// Of the facts, to be put into any order.
  package var subjects: [Int]
  /// Of the facts.
  package var properties: [Int]
  package let rules: [Theory.Rule]
  package let denial: Theory.Denial?
  package let depth: Int
  package let person: Int
  package let property: Int
  /// The properties to choose from when there is nobody to change places with.
  private let pool: [Int]

  /// Draws a sketch; not every one has both outcomes.
  package init(depth: Int, _ size: TheorySize, _ settings: TheorySettings, _ generator: inout SeededGenerator)
  {
    let isDenying = size.statements > depth + 2 && generator.uniform() < settings.denials
    let statements = size.statements - (isDenying ? 1 : 0)
    let ruleCount = min(
      statements - min(2, statements - depth), max(depth, statements / 2 + generator.uniform(in: -1...1)))
    let factCount = statements - ruleCount
    let people = generator.draw(min(6, max(2, (factCount + 1) / 2)), of: size.people)
    let needed = max(4, depth + 3, statements / 2 + 2)
    let count = TheoryVocabulary.properties.count
    pool = generator.draw(needed, of: min(count, max(size.properties, needed)))
    let chain = generator.draw(depth + 1, of: pool.count).sorted()
    let question = chain.last!
    let asked = pool[question]
    self.depth = depth
    person = people[0]
    property = asked

    var draws = TheoryDraws(settings: settings, pool: pool, generator: generator)
    var (rules, leaves) = draws.rules(along: chain, facts: factCount)
    draws.addDistractors(to: &rules, count: ruleCount, depth: depth, question: question)
    draws.addNegatedPremises(to: &rules)
    let related =
      depth == 0
      ? [asked] : rules.filter { $0.conclusion == asked }.flatMap { $0.premises.map(\.property) }
    (subjects, properties) = draws.facts(
      factCount, needed: depth == 0 ? [asked] : leaves, related: related, people: people)
    denial = isDenying ? draws.denial(question: question, related: related, people: people) : nil
    self.rules = rules
    generator = draws.generator
  }

  /// The number of statements.
  package var count: Int { subjects.count + rules.count + (denial == nil ? 0 : 1) }

  /// The theory with the facts' subjects in a random order; where all are the same, with other properties.
  package func arranged(_ generator: inout SeededGenerator) -> Theory {
    var subjects = subjects
    var properties = properties
    if subjects.contains(where: { $0 != subjects[0] }) {
      generator.shuffle(&subjects)
    } else {
      properties = properties.map { _ in pool[generator.uniform(below: pool.count)] }
    }
    return Theory(
      facts: zip(subjects, properties).map { Theory.Fact(person: $0, property: $1) }, rules: rules,
      denial: denial)
  }

  /// Whether the question's fact follows from a theory, at this depth; nil for another depth, two facts
  /// alike, or a denial of what is also said.
  package func outcome(in theory: Theory) -> Bool? {
    let facts = theory.facts
    guard !facts.indices.contains(where: { facts[..<$0].contains(facts[$0]) }) else { return nil }
    switch theory.denial {
    case .fact(let fact) where theory.facts.contains(fact): return nil
    case .rule(let rule) where theory.rules.contains(where: rule.says): return nil
    default: break
    }
    if let depth = theory.depth(of: property, person) { return depth == self.depth ? true : nil }
    return theory.deepestFailure(of: property, person).count == depth ? false : nil
  }
}
