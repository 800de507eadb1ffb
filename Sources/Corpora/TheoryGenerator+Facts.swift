import Arrays

extension TheoryGenerator {
  /// A theory of facts alone for a curriculum, each about another person as far as there are as many.
  ///
  /// Of the questions whose answer is no, seven in ten are about a property that another has; the others may be about one
  /// that nobody has, which is learnt first.
  package func facts(
    _ number: Int, of split: ReasoningCorpus.Split, _ size: TheorySize,
    first: (isTrue: Bool, isNegated: Bool), _ generator: inout SeededGenerator
  ) -> GeneratedTheory {
    let people = generator.draw(size.statements, of: size.people)
    let properties = generator.draw(4, of: size.properties)
    var facts: [Theory.Fact] = []
    while facts.count < size.statements {
      let fact = Theory.Fact(
        person: people[facts.count % people.count],
        property: properties[generator.uniform(below: properties.count)])
      if !facts.contains(fact) { facts.append(fact) }
    }
    let missing = people.flatMap { person in
      properties.map { Theory.Fact(person: person, property: $0) }.filter { !facts.contains($0) }
    }
    let confusable = missing.filter { fact in facts.contains { $0.property == fact.property } }
    var questions: [GeneratedTheory.Question] = []
    for place in 0..<settings.questions {
      let isNegated = place == 0 ? first.isNegated : generator.uniform() < settings.negatedQuestions
      let isTrue = place == 0 ? first.isTrue : generator.uniform() < settings.trueShare
      let isConfusable = generator.uniform() < 0.7
      let fitting = isTrue != isNegated ? facts : isConfusable && !confusable.isEmpty ? confusable : missing
      let new = fitting.filter { fact in
        !questions.contains { $0.person == fact.person && $0.property == fact.property }
      }
      guard !new.isEmpty else { continue }
      let fact = new[generator.uniform(below: new.count)]
      questions.append(.init(person: fact.person, property: fact.property, isNegated: isNegated))
    }
    let theory = Theory(facts: facts, rules: [], denial: nil)
    return generated(number, of: split, depth: 0, theory, questions, &generator)
  }
}
