import Arrays

/// How many of the people and properties a theory may speak of, and in how many statements.
///
/// A small model asked about all of them at once finds out very late which word of a statement belongs to which, and
/// learns nothing else before. Among two people and four properties it finds out soon, and carries it over to more. So
/// the theories of a curriculum begin with two to four facts about them; with two facts alone it would learn the places
/// of the two instead. After the first quarter the most people and properties that chance may draw from grow evenly,
/// until at three quarters they are all; only then come rules, in theories of all sizes.
package struct TheorySize {
  package var people = TheoryVocabulary.people.count
  package var properties = TheoryVocabulary.properties.count
  package var statements: Int
  package var hasRules = true

  /// Whatever is asked for.
  package init(statements: Int) { self.statements = statements }

  /// Drawn for the training theory at `place` of a curriculum, from 0 at its begin to 1 at its end.
  package init(depth: Int, statements: Int, at place: Double, _ generator: inout SeededGenerator) {
    let growth = min(1, max(0, (place - 0.25) / 0.5))
    func draw(_ least: Int, _ most: Int) -> Int {
      generator.uniform(in: least...least + Int((Double(max(0, most - least)) * growth).rounded()))
    }
    hasRules = place >= 0.75
    people = draw(2, people)
    properties = draw(4, properties)
    // Two people with four facts leave four of their eight properties to ask for in vain.
    self.statements = generator.uniform(in: hasRules ? max(2, depth + 1)...statements : 2...4)
  }
}
