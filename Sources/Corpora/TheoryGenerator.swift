import Arrays
import Records

/// Makes theories with questions and proofs, seeded, in words of our own and ProofWriter's file format.
///
/// Of a theory's first question the words alone, counted in any way, say nothing about the answer (with at least two facts
/// by two people; theories of one fact cannot be made so, a curriculum's are not): for each theory there is one with the
/// other answer that has the same sentences but for who has which property, and chance decided between the two.
public struct TheoryGenerator: Sendable {
  /// What the theories look like.
  public let settings: TheorySettings
  /// Of all theories.
  public let seed: UInt64

  /// A generator with a seed.
  ///
  /// - Throws: `FileError` for settings outside of their range.
  public init(settings: TheorySettings = TheorySettings(), seed: UInt64) throws {
    try settings.check()
    self.settings = settings
    self.seed = seed
  }

  /// The theory with a number. It depends on settings, seed, split, number and attempt alone.
  ///
  /// - Parameters:
  ///   - number: the theory's place in its split, from 0.
  ///   - split: the part of the corpus.
  ///   - attempt: gives another theory of the same kind for the same number.
  /// - Throws: `FileError` when the settings allow none.
  public func theory(_ number: Int, of split: ReasoningCorpus.Split, attempt: Int = 0) throws
    -> GeneratedTheory
  {
    let kinds = settings.depths.count * settings.statements.count
    let depth = settings.depths[number % settings.depths.count]
    let statements = settings.statements[number / settings.depths.count % settings.statements.count]
    let place = ReasoningCorpus.Split.allCases.firstIndex(of: split)!
    var generator = SeededGenerator(
      seed: seed, stream: UInt64(place) << 56 | UInt64(attempt) << 40 | UInt64(number))
    let share = settings.trueShare
    let turn = Double(number / kinds)
    let isTrue = ((turn + 1) * share).rounded(.down) > (turn * share).rounded(.down)
    let isNegated = generator.uniform() < settings.negatedQuestions
    var size = TheorySize(statements: statements)
    if split == .train, number < settings.curriculum {
      size = TheorySize(
        depth: depth, statements: settings.statements.max()!,
        at: Double(number) / Double(settings.curriculum), &generator)
    }
    guard size.hasRules else {
      return facts(number, of: split, size, first: (isTrue, isNegated), &generator)
    }
    let (sketch, theory) = try draw(depth, size, follows: isTrue != isNegated, &generator)
    var questions = [
      GeneratedTheory.Question(person: sketch.person, property: sketch.property, isNegated: isNegated)
    ]
    let (people, properties) = (theory.people, theory.properties)
    for _ in 0..<50 * settings.questions where questions.count < settings.questions {
      let question = GeneratedTheory.Question(
        person: people[generator.uniform(below: people.count)],
        property: properties[generator.uniform(below: properties.count)],
        isNegated: generator.uniform() < settings.negatedQuestions)
      let wanted = generator.uniform() < share
      let depth = theory.depth(of: question.property, question.person)
      guard !questions.contains(question), ((depth != nil) != question.isNegated) == wanted,
        depth ?? 0 <= settings.depths.max()!
      else { continue }
      questions.append(question)
    }
    return generated(number, of: split, depth: depth, theory, questions, &generator)
  }

  /// The theory with its statements in a random order.
  package func generated(
    _ number: Int, of split: ReasoningCorpus.Split, depth: Int, _ theory: Theory,
    _ questions: [GeneratedTheory.Question], _ generator: inout SeededGenerator
  ) -> GeneratedTheory {
    let statements = theory.facts.count + theory.rules.count + (theory.denial == nil ? 0 : 1)
    var order = Array(0..<statements)
    generator.shuffle(&order)
    return GeneratedTheory(
      id: "Own-CWA-D\(depth)-\(split.rawValue)-\(number + 1)", depth: depth, theory: theory, order: order,
      questions: questions, remarks: remarks(on: theory, questions.count, &generator))
  }

  /// What a training text says after its first answer: the other questions and, among them, what follows.
  private func remarks(
    on theory: Theory, _ questions: Int, _ generator: inout SeededGenerator
  ) -> [GeneratedTheory.Remark] {
    let asked = (1..<questions).map(GeneratedTheory.Remark.question)
    guard settings.conclusions > 0 else { return asked }
    var conclusions: [GeneratedTheory.Remark] = []
    for person in theory.people {
      for property in theory.properties {
        guard let depth = theory.depth(of: property, person), depth <= settings.depths.max()! else {
          continue
        }
        conclusions.append(.conclusion(Theory.Fact(person: person, property: property)))
      }
    }
    generator.shuffle(&conclusions)
    var remarks = asked + conclusions.prefix(settings.conclusions)
    generator.shuffle(&remarks)
    return remarks
  }

  private func draw(
    _ depth: Int, _ size: TheorySize, follows: Bool, _ generator: inout SeededGenerator
  ) throws -> (TheorySketch, Theory) {
    for _ in 0..<5_000 {
      let sketch = TheorySketch(depth: depth, size, settings, &generator)
      guard sketch.count == size.statements else { continue }
      var found: [Bool: Theory] = [:]
      for _ in 0..<40 where found.count < 2 {
        let theory = sketch.arranged(&generator)
        if let outcome = sketch.outcome(in: theory), found[outcome] == nil { found[outcome] = theory }
      }
      if found.count == 2 { return (sketch, found[follows]!) }
    }
    throw FileError(
      "theories",
      "no theory of \(size.statements) statements with a question of depth \(depth) was found",
      hint: "ask for more statements or a smaller depth")
  }
}

/// A theory with its questions.
public struct GeneratedTheory: Sendable, Hashable {
  package struct Question: Hashable {
    package let person: Int
    package let property: Int
    package let isNegated: Bool
  }

  /// A piece of the text to train on.
  package enum Remark: Hashable {
    /// The question of this number with its answer.
    case question(Int)
    /// A fact that follows.
    case conclusion(Theory.Fact)
  }

  /// The theory's name in its file.
  public let id: String
  /// Of the first question.
  public let depth: Int
  package let theory: Theory
  /// Facts, then rules, by number, in the order of the text.
  package let order: [Int]
  package let questions: [Question]
  /// In the order of the text to train on, behind the first question's answer.
  package let remarks: [Remark]
}
