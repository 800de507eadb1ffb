import Arrays

/// The random choices that a ``TheorySketch`` is made of, about the properties of one theory.
package struct TheoryDraws {
  package let settings: TheorySettings
  /// Earlier properties lead to later ones.
  package let pool: [Int]
  package var generator: SeededGenerator

  package mutating func chance(_ share: Double) -> Bool { generator.uniform() < share }

  package mutating func pick(_ elements: [Int]) -> Int { elements[generator.uniform(below: elements.count)] }

  /// A rule from one place of the pool to a later one, which may need a second property.
  package mutating func rule(_ first: Int, to conclusion: Int, mayNeedMore: Bool = true) -> Theory.Rule {
    var premises = [first]
    let others = (0..<conclusion).filter { $0 != first }
    if mayNeedMore, !others.isEmpty, chance(settings.conjunctions) { premises.append(pick(others)) }
    generator.shuffle(&premises)
    return Theory.Rule(
      premises: premises.map { Theory.Premise(property: pool[$0]) }, conclusion: pool[conclusion],
      isGeneral: premises.count == 1 && chance(0.5))
  }

  /// The rules that lead along `chain` (places of the pool), and the properties that they need as facts.
  package mutating func rules(along chain: [Int], facts: Int) -> (rules: [Theory.Rule], leaves: [Int]) {
    var rules: [Theory.Rule] = []
    var leaves = [pool[chain[0]]]
    for (from, to) in zip(chain, chain.dropFirst()) {
      let step = rule(from, to: to, mayNeedMore: leaves.count + 1 < facts)
      leaves += step.premises.map(\.property).filter { $0 != pool[from] }
      rules.append(step)
    }
    return (rules, leaves)
  }

  /// Adds rules that the question does not need until there are `count`, as far as chance finds them; none concludes a
  /// question of depth 0.
  package mutating func addDistractors(to rules: inout [Theory.Rule], count: Int, depth: Int, question: Int) {
    var tries = 0
    while rules.count < count, tries < 100 {
      tries += 1
      let isRelated = depth > 0 && chance(settings.relatedDistractors)
      let conclusion = isRelated ? question : generator.uniform(in: 1...pool.count - 1)
      if conclusion == 0 || depth == 0 && conclusion == question { continue }
      let new = rule(generator.uniform(below: conclusion), to: conclusion)
      if !rules.contains(where: new.says) { rules.append(new) }
    }
  }

  /// Lets some rules also need that something does not hold, which no rule concludes.
  package mutating func addNegatedPremises(to rules: inout [Theory.Rule]) {
    let concluded = Set(rules.map(\.conclusion))
    let basic = pool.filter { !concluded.contains($0) }
    for index in rules.indices where chance(settings.negatedPremises) {
      let others = basic.filter { property in !rules[index].premises.contains { $0.property == property } }
      guard !others.isEmpty else { continue }
      rules[index].premises.append(Theory.Premise(property: pick(others), isNegated: true))
      rules[index].isGeneral = false
    }
  }

  /// `count` facts: the needed properties of the first person, then some related to the question and some not.
  package mutating func facts(_ count: Int, needed: [Int], related: [Int], people: [Int]) -> (
    subjects: [Int], properties: [Int]
  ) {
    var properties = Array(needed.prefix(count))
    var subjects = properties.map { _ in people[0] }
    while properties.count < count {
      properties.append(chance(settings.relatedDistractors) ? pick(related) : pick(pool))
      subjects.append(chance(settings.relatedDistractors) ? people[0] : pick(people))
    }
    if count > 1, Set(subjects).count == 1 { subjects[count - 1] = people[1] }
    return (subjects, properties)
  }

  /// A statement that is denied: a fact or a rule, related to the question or not.
  package mutating func denial(question: Int, related: [Int], people: [Int]) -> Theory.Denial {
    let isRelated = chance(settings.relatedDistractors)
    if chance(0.5) {
      return .fact(
        Theory.Fact(
          person: isRelated ? people[0] : pick(people), property: isRelated ? pick(related) : pick(pool)))
    }
    let conclusion = isRelated && question > 0 ? question : generator.uniform(in: 1...pool.count - 1)
    return .rule(rule(generator.uniform(below: conclusion), to: conclusion))
  }
}

extension SeededGenerator {
  /// `count` different numbers below `bound` in random order, all of them when there are not as many.
  package mutating func draw(_ count: Int, of bound: Int) -> [Int] {
    var numbers = Array(0..<bound)
    shuffle(&numbers)
    return Array(numbers.prefix(count))
  }
}
