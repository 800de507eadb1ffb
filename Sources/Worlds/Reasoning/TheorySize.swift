/// How many of the people and properties a theory may speak of, and in how many statements.
///
/// A small model asked about all of them at once finds out very late which word of a statement belongs to which, and
/// learns nothing else before. Among two people and four properties it finds out soon, and carries it over to more. So
/// the theories of a curriculum begin with two facts about them. After the first quarter the most that chance may draw
/// grows evenly, until at three quarters there are all words and as many facts as the largest theories have; only then
/// come rules, in theories of all sizes.
struct TheorySize {
  var people = TheoryVocabulary.people.count
  var properties = TheoryVocabulary.properties.count
  var statements: Int
  var hasRules = true

  /// Whatever is asked for.
  init(statements: Int) { self.statements = statements }

  /// Drawn for the training theory at `place` of a curriculum, from 0 at its begin to 1 at its end.
  init(depth: Int, statements: Int, at place: Double, _ generator: inout SeededGenerator) {
    let growth = min(1, max(0, (place - 0.25) / 0.5))
    func draw(_ least: Int, _ most: Int) -> Int {
      generator.uniform(in: least...least + Int((Double(max(0, most - least)) * growth).rounded()))
    }
    hasRules = place >= 0.75
    people = draw(2, people)
    properties = draw(4, properties)
    // Facts leave each person at least two of four properties that are missing.
    self.statements =
      hasRules ? draw(max(2, depth + 1), statements) : min(draw(2, (statements + 1) / 2), 2 * people)
  }
}
