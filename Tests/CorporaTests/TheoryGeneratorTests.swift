import Corpora
import Foundation
import Records
import TestSupport
import Testing
import Worlds

/// Generated theories: true by another reading of their sentences, as asked for, and without shortcuts.
@Suite(.tiered) struct TheoryGeneratorTests {
  private static func dataset(
    _ count: Int, seed: UInt64 = 3, _ change: (inout TheorySettings) -> Void = { _ in }
  ) throws -> [ReasoningItem] {
    var settings = TheorySettings()
    change(&settings)
    return try TheoryDataset(settings: settings, counts: [.train: count], seed: seed).items(.train)
  }

  /// Forward chaining over sentences, written without the generator's parts.
  private struct Reading {
    /// `Tom warm` → the step at which it was found.
    var known: [String: Int] = [:]
    var isFirst = true

    init(_ sentences: [String]) {
      var rules: [(needs: [String], excludes: [String], gives: String)] = []
      var people: Set<String> = []
      for sentence in sentences where !sentence.hasPrefix("That ") {
        let words = sentence.dropLast().split(separator: " ").map(String.init)
        if words[0] == "All" || words[0] == "If" {
          let isGeneral = words[0] == "All"
          let body = words[(isGeneral ? 1 : 3)...]
            .prefix { $0 != "people" && $0 != "then" }.split(separator: "and").map(Array.init)
          rules.append(
            (
              body.filter { $0.count == 1 }.map { $0[0] }, body.filter { $0.count == 2 }.map { $0[1] },
              words.last!
            ))
        } else {
          people.insert(words[0])
          known["\(words[0]) \(words[2])"] = 0
        }
      }
      // Rules with exclusions need nothing that rules give, so one order of steps serves all.
      var step = 1
      while true {
        var new: Set<String> = []
        for person in people {
          for rule in rules
          where rule.needs.allSatisfy({ known["\(person) \($0)"] != nil })
            && rule.excludes.allSatisfy({ known["\(person) \($0)"] == nil })
            && known["\(person) \(rule.gives)"] == nil
          { new.insert("\(person) \(rule.gives)") }
        }
        if new.isEmpty { return }
        for fact in new { known[fact] = step }
        step += 1
      }
    }

    /// The step at which a question's fact is found, and whether the question says that it is so.
    func answer(_ question: String) -> (step: Int?, isTrue: Bool) {
      let words = question.dropLast().split(separator: " ").map(String.init)
      let step = known["\(words[0]) \(words.last!)"]
      return (step, (step != nil) != words.contains("not"))
    }
  }

  @Test(arguments: [0.0, 0.4])
  func answersAndDepthsAreTrue(negatedPremises: Double) throws {
    let items = try Self.dataset(400) {
      $0.depths = [0, 1, 2, 3]
      $0.statements = [6, 12]
      $0.questions = 6
      $0.negatedPremises = negatedPremises
      $0.denials = negatedPremises
    }
    #expect(items.contains { $0.context.contains("is false.") } == (negatedPremises > 0))
    #expect(items.count > 2_000)
    var proofs = 0
    for item in items {
      let reading = Reading(item.statements.map(\.text))
      let (step, isTrue) = reading.answer(item.question)
      #expect(item.answer == .truth(isTrue))
      #expect((step == nil) == item.proofs.isEmpty)
      if let step { #expect(item.depth == step) }
      #expect(item.proof?.height == step)
      proofs += item.proofs.count
    }
    #expect(proofs > 600)
    #expect(items.contains { $0.proofs.contains(where: \.usesNAF) } == (negatedPremises > 0))
    #expect(items.contains { $0.proofs.count > 1 })
  }

  /// With the statements of its shallowest proof alone a fact follows as fast; a step lacks nothing and needs each.
  @Test func proofsSuffice() throws {
    let items = try Self.dataset(300, seed: 5) {
      $0.depths = [0, 1, 2, 3]
      $0.statements = [8]
    }
    for item in items {
      guard let proof = item.proof else { continue }
      let useful = item.statements.filter { proof.usefulStatements.contains($0.id) }
      #expect(Reading(useful.map(\.text)).answer(item.question).step == proof.height)
      for one in useful where proof.height <= 1 {
        let without = Reading(useful.filter { $0.id != one.id }.map(\.text))
        #expect(without.answer(item.question).step == nil)
      }
    }
  }

  @Test(.tags(.slow)) func sizesDepthsAndSharesAreAsAskedFor() throws {
    let sizes = [2, 4, 8, 12, 16, 20, 24]
    let items = try Self.dataset(2 * 7 * 20) { $0.statements = sizes }
    for depth in 0...1 {
      for size in sizes {
        let chosen = items.filter { $0.depth == depth && $0.statements.count == size }
        #expect(chosen.count == 20)
        #expect(chosen.count { $0.answer == .truth(true) } == 10)
      }
    }
    let mostlyTrue = try Self.dataset(200) { $0.trueShare = 0.75 }
    #expect(mostlyTrue.count { $0.answer == .truth(true) } == 148)
    #expect(try Self.dataset(100) { $0.negatedQuestions = 0 }.allSatisfy { !$0.question.contains("not") })
  }

  @Test func theVocabularyIsSmall() throws {
    let items = try Self.dataset(500) { $0.negatedPremises = 0.3 }
    let words = items.flatMap { Granularity.sentences.symbols(in: ReasoningPrompt($0).text) }
    #expect(Set(words.map { $0.hasPrefix(" ") ? String($0.dropFirst()) : $0 }).count <= 42)
    #expect(
      Granularity.sentences.symbols(in: "Tom is  odd.\nA1?") == [
        "Tom", " is", " ", " odd", ".", "\n", "A1", "?",
      ])
  }

  @Test func theSeedDecides() throws {
    let counts: [ReasoningCorpus.Split: Int] = [.train: 40, .dev: 10, .test: 10]
    let one = try TheoryDataset(counts: counts, seed: 1)
    #expect(try TheoryDataset(counts: counts, seed: 1).jsonl(.train) == one.jsonl(.train))
    #expect(
      try TheoryDataset(counts: [.train: 20], seed: 1).jsonl(.train)
        == one.jsonl(.train).split(
          separator: "\n", omittingEmptySubsequences: true
        ).prefix(20).map { $0 + "\n" }.joined())
    #expect(try TheoryDataset(counts: counts, seed: 2).jsonl(.train) != one.jsonl(.train))
    let pairs = try one.pairs(.test)
    #expect(pairs.count == 10)
    #expect(
      pairs.allSatisfy {
        $0.prompt.hasSuffix("True or False?") && [" True", " False"].contains($0.completion)
      })
    // Tiny theories repeat; those of the test set are not among the training ones.
    var settings = TheorySettings()
    settings.statements = [2]
    settings.depths = [1]
    let small = try TheoryDataset(settings: settings, counts: [.train: 3_000, .test: 300], seed: 1)
    func kinds(_ split: ReasoningCorpus.Split) throws -> Set<String> {
      Set(
        try small.items(split).map {
          $0.statements.map(\.text).sorted().joined() + $0.question.replacing("not ", with: "")
        })
    }
    #expect(try kinds(.train).isDisjoint(with: kinds(.test)))
  }

  /// All questions of a theory are one text; the first is asked as a prompt of its own is.
  @Test func pairsHaveAllQuestions() throws {
    var settings = TheorySettings()
    settings.questions = 5
    let dataset = try TheoryDataset(settings: settings, counts: [.train: 40], seed: 4)
    let theories = Dictionary(grouping: try dataset.items(.train)) { $0.theory }
    let pairs = try dataset.pairs(.train)
    #expect(pairs.count == 40)
    for (theory, pair) in zip(dataset.theories[.train]!, pairs) {
      let items = theories[theory.id]!
      #expect(items.count > 1)
      #expect(pair.prompt == ReasoningPrompt(items[0]).text)
      let asked = items.dropFirst().map { " \($0.question) True or False? \($0.answer)" }
      #expect(pair.completion == " \(items[0].answer)" + asked.joined())
      // The other questions are about what the theory speaks of.
      for item in items {
        let words = item.question.dropLast().split(separator: " ")
        #expect(item.context.contains(words[0]) && item.context.contains(words.last!))
      }
    }
  }

  /// Facts that follow stand between the questions of a text to train on, and change nothing else.
  @Test func pairsStateConclusions() throws {
    var settings = TheorySettings()
    settings.questions = 4
    let counts: [ReasoningCorpus.Split: Int] = [.train: 60]
    let without = try TheoryDataset(settings: settings, counts: counts, seed: 5)
    settings.conclusions = 5
    let dataset = try TheoryDataset(settings: settings, counts: counts, seed: 5)
    #expect(dataset.jsonl(.train) == without.jsonl(.train))
    let theories = Dictionary(grouping: try dataset.items(.train)) { $0.theory }
    var steps: Set<Int> = []
    for (theory, pair) in zip(dataset.theories[.train]!, try dataset.pairs(.train)) {
      let items = theories[theory.id]!
      let known = Reading(items[0].statements.map(\.text)).known
      var stated = pair.completion
      for item in items.dropFirst() {
        stated.replace(" \(item.question) True or False? \(item.answer)", with: "", maxReplacements: 1)
      }
      let answer = " \(items[0].answer)"
      #expect(stated.hasPrefix(answer))
      let facts = stated.dropFirst(answer.count).split(separator: ".").map {
        $0.replacing("is ", with: "").dropFirst()
      }
      #expect(Set(facts).count == facts.count)
      #expect(facts.count == min(5, known.values.count { $0 <= 1 }))
      for fact in facts { steps.insert(try #require(known[String(fact)])) }
    }
    #expect(steps == [0, 1])
  }

  /// A curriculum begins with two to four facts about two people and four properties, and gets rules last; behind it and
  /// in the other splits nothing changes.
  @Test func aCurriculumGrows() throws {
    var settings = TheorySettings()
    settings.statements = [4, 9]
    let counts: [ReasoningCorpus.Split: Int] = [.train: 1_000, .dev: 5, .test: 5]
    let plain = try TheoryDataset(settings: settings, counts: counts, seed: 6)
    settings.curriculum = 800
    let grown = try TheoryDataset(settings: settings, counts: counts, seed: 6)
    #expect(grown.jsonl(.test) == plain.jsonl(.test))
    #expect(grown.theories[.train]!.dropFirst(800) == plain.theories[.train]!.dropFirst(800))

    let items = try grown.items(.train)
    func words(_ range: Range<Int>) -> (people: Set<String>, properties: Set<String>, statements: Set<Int>) {
      var people: Set<String> = []
      var properties: Set<String> = []
      for item in items[range] {
        for fact in item.statements where fact.text.contains(" is ") && !fact.text.hasPrefix("If") {
          let words = fact.text.dropLast().split(separator: " ").map(String.init)
          people.insert(words[0])
          properties.insert(words[2])
        }
      }
      return (people, properties, Set(items[range].map(\.statements.count)))
    }
    let first = words(0..<200)
    #expect(first.people.count == 2 && first.properties.count == 4 && first.statements == Set(2...4))
    #expect(items[0..<600].allSatisfy { $0.statements.allSatisfy { $0.kind == .fact } })
    let middle = words(380..<420)
    #expect((5...7).contains(middle.people.count) && (7...10).contains(middle.properties.count))
    let last = words(700..<800)
    #expect(last.people.count == 10 && last.properties.count == 14 && last.statements == Set(2...9))
    #expect(items[700..<800].contains { $0.statements.contains { $0.kind == .rule } })
  }

  @Test func settingsAreChecked() {
    for change: (inout TheorySettings) -> Void in [
      { $0.depths = [] }, { $0.statements = [1] },
      {
        $0.statements = [2]
        $0.depths = [2]
      }, { $0.depths = [9] },
      { $0.questions = 0 }, { $0.conclusions = -1 }, { $0.curriculum = -1 }, { $0.trueShare = 1.5 },
      { $0.relatedDistractors = .nan },
    ] {
      #expect(throws: SettingsError.self) { try Self.dataset(1, change) }
    }
  }

  /// Naive Bayes over which words occur how often in question and theory, the best that counts alone can do.
  private static func accuracyOfCounts(_ items: [ReasoningItem], _ features: (ReasoningItem) -> [String])
    -> Double
  {
    let half = items.count / 2
    var counts: [Bool: [String: Double]] = [true: [:], false: [:]]
    for item in items[..<half] {
      for feature in features(item) { counts[item.answer == .truth(true)]![feature, default: 0] += 1 }
    }
    let right = items[half...].count { item in
      let score = features(item).reduce(0.0) {
        $0 + log((counts[true]![$1] ?? 0) + 1) - log((counts[false]![$1] ?? 0) + 1)
      }
      return (score > 0) == (item.answer == .truth(true))
    }
    return Double(right) / Double(items.count - half)
  }

  private static func words(_ item: ReasoningItem) -> [String] {
    let question = item.question.dropLast().split(separator: " ").map(String.init)
    var counts: [String: Int] = [:]
    for word in item.context.split(separator: " ") { counts[String(word), default: 0] += 1 }
    let asked = [question[0], question.last!]
    return question.map { "asked \($0)" } + counts.map { "\($0) \($1)" }
      + asked.map { "asked word occurs \(counts[$0, default: 0] + counts[$0 + ".", default: 0])" }
      + [
        "negated \(question.contains("not")), \(counts[asked[1] + ".", default: 0]) \(counts[asked[1], default: 0])"
      ]
      + ["rules \(item.statements.count { $0.kind == .rule }) \(question.contains("not"))"]
  }

  @Test(.tags(.slow)) func countsOfWordsTellNothing() throws {
    for depth in 0...2 {
      let items = try Self.dataset(3_000, seed: 9) {
        $0.depths = [depth]
        $0.statements = [4, 8]
        $0.denials = 0.3
      }
      // Three standard errors of a coin over 1,500 items are below 4 %.
      let accuracy = Self.accuracyOfCounts(items, Self.words)
      print("words alone, depth \(depth): \(accuracy)")
      #expect(abs(accuracy - 0.5) < 0.04)
      // The same baseline sees what is there: a mark of the answer.
      #expect(Self.accuracyOfCounts(items) { Self.words($0) + ["answer \($0.answer)"] } > 0.6)
    }
  }
}
