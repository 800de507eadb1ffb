/// A theory before it is decided who has which property, with the question that it is made for.
///
/// The answer depends on the order of ``subjects`` alone: the same sketch becomes a theory in which the question's fact
/// follows and one in which it does not, of exactly the same words. No count of words tells the two apart.
struct TheorySketch {
  /// Of the facts, to be put into any order.
  var subjects: [Int]
  /// Of the facts.
  var properties: [Int]
  let rules: [Theory.Rule]
  let denial: Theory.Denial?
  let depth: Int
  let person: Int
  let property: Int
  /// The properties to choose from when there is nobody to change places with.
  private let pool: [Int]

  /// Draws a sketch; not every one has both outcomes.
  init(depth: Int, statements: Int, _ settings: TheorySettings, _ generator: inout SeededGenerator) {
    func chance(_ share: Double) -> Bool { generator.uniform() < share }
    func pick<Element>(_ elements: [Element]) -> Element {
      elements[generator.uniform(below: elements.count)]
    }
    let isDenying = statements > depth + 2 && chance(settings.denials)
    let statements = statements - (isDenying ? 1 : 0)
    let leastFacts = min(2, statements - depth)
    let ruleCount = min(
      statements - leastFacts, max(depth, statements / 2 + generator.uniform(in: -1...1)))
    let factCount = statements - ruleCount
    var people = Array(TheoryVocabulary.people.indices)
    generator.shuffle(&people)
    people = Array(people.prefix(min(6, max(2, (factCount + 1) / 2))))
    // Earlier properties lead to later ones.
    var pool = Array(TheoryVocabulary.properties.indices)
    generator.shuffle(&pool)
    pool = Array(pool.prefix(max(4, depth + 3, statements / 2 + 2)))
    var chain = Array(pool.indices)
    generator.shuffle(&chain)
    chain = chain.prefix(depth + 1).sorted()
    let question = chain.last!

    var rules: [Theory.Rule] = []
    func rule(_ first: Int, to conclusion: Int, mayNeedMore: Bool) -> Theory.Rule {
      var premises = [first]
      let others = (0..<conclusion).filter { $0 != first }
      if mayNeedMore, !others.isEmpty, chance(settings.conjunctions) { premises.append(pick(others)) }
      generator.shuffle(&premises)
      return Theory.Rule(
        premises: premises.map { Theory.Premise(property: pool[$0]) }, conclusion: pool[conclusion],
        isGeneral: premises.count == 1 && chance(0.5))
    }
    var leaves = [pool[chain[0]]]
    for (from, to) in zip(chain, chain.dropFirst()) {
      let step = rule(from, to: to, mayNeedMore: leaves.count + 1 < factCount)
      leaves += step.premises.map(\.property).filter { $0 != pool[from] }
      rules.append(step)
    }
    var tries = 0
    while rules.count < ruleCount, tries < 100 {
      tries += 1
      let isRelated = depth > 0 && chance(settings.relatedDistractors)
      let conclusion = isRelated ? question : generator.uniform(in: 1...pool.count - 1)
      if conclusion == 0 || depth == 0 && conclusion == question { continue }
      let new = rule(generator.uniform(below: conclusion), to: conclusion, mayNeedMore: true)
      if !rules.contains(where: new.says) { rules.append(new) }
    }
    let concluded = Set(rules.map(\.conclusion))
    let basic = pool.filter { !concluded.contains($0) }
    for index in rules.indices where chance(settings.negatedPremises) {
      let others = basic.filter { property in !rules[index].premises.contains { $0.property == property } }
      guard !others.isEmpty else { continue }
      rules[index].premises.append(Theory.Premise(property: pick(others), isNegated: true))
      rules[index].isGeneral = false
    }

    let related =
      depth == 0
      ? [pool[question]]
      : rules.filter { $0.conclusion == pool[question] }.flatMap { $0.premises.map(\.property) }
    var properties = Array((depth == 0 ? [pool[question]] : leaves).prefix(factCount))
    var subjects = properties.map { _ in people[0] }
    while properties.count < factCount {
      properties.append(chance(settings.relatedDistractors) ? pick(related) : pick(pool))
      subjects.append(chance(settings.relatedDistractors) ? people[0] : pick(people))
    }
    if factCount > 1, Set(subjects).count == 1 { subjects[factCount - 1] = people[1] }
    if isDenying {
      let isRelated = chance(settings.relatedDistractors)
      if chance(0.5) {
        denial = .fact(
          Theory.Fact(
            person: isRelated ? people[0] : pick(people), property: isRelated ? pick(related) : pick(pool)))
      } else {
        let conclusion = isRelated && question > 0 ? question : generator.uniform(in: 1...pool.count - 1)
        denial = .rule(rule(generator.uniform(below: conclusion), to: conclusion, mayNeedMore: true))
      }
    } else {
      denial = nil
    }
    self.subjects = subjects
    self.properties = properties
    self.rules = rules
    self.depth = depth
    person = people[0]
    property = pool[question]
    self.pool = pool
  }

  /// The number of statements.
  var count: Int { subjects.count + rules.count + (denial == nil ? 0 : 1) }

  /// The theory with the facts' subjects in a random order; where all are the same, with other properties.
  func arranged(_ generator: inout SeededGenerator) -> Theory {
    var subjects = subjects
    var properties = properties
    if Set(subjects).count > 1 {
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
  func outcome(in theory: Theory) -> Bool? {
    guard Set(theory.facts).count == theory.facts.count else { return nil }
    switch theory.denial {
    case .fact(let fact) where theory.facts.contains(fact): return nil
    case .rule(let rule) where theory.rules.contains(where: rule.says): return nil
    default: break
    }
    if let depth = theory.depth(of: property, person) { return depth == self.depth ? true : nil }
    return theory.deepestFailure(of: property, person).count == depth ? false : nil
  }
}
