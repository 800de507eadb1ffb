import ArgumentParser
import Corpora
import Foundation
import GPT
import Probe
import Records
import Viz

struct MechanisticTheories: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "theories",
    abstract: "Write theories with questions and proofs, as ProofWriter's files have them.",
    discussion: #"""
      Examples:
        probe-cli mechanistic theories --out theories
        probe-cli mechanistic theories --out deep --depth 2...3 --statements 8,12 \
          --questions 4 --seed 7
        probe-cli mechanistic theories --out grown --train 768000 \
          --curriculum 256000 --questions 6 --conclusions 6 --negated 0 \
          --denials 0.2
        probe-cli train --data grown --symbols words --loss completion \
          --order given --epochs 1 --batch 64 --family llama --width 64 \
          --layers 4 --heads 4 --learning-rate 1e-3 --warm-up 100 \
          --out runs/theories

      A theory is a few facts about people and rules that hold for everyone:
        Tom is warm. Ann is bold. All warm people are calm. If someone is …
      What does not follow is false. meta-train.jsonl, meta-dev.jsonl and
      meta-test.jsonl have ProofWriter's fields; train.jsonl, valid.jsonl and
      test.jsonl the same questions as prompts and completions to train on, all
      questions of a theory one after the other.

      Half of the answers are true, and no count of words tells which: every first
      question could have had the other answer with the same sentences, had other
      people had the properties. (Not so with a single fact, or in a curriculum.) No
      dev or test question is a training question.

      Small models find out very late which word belongs to which. --curriculum lets
      training theories begin with two to four facts about two people and four
      properties (train with --order given), --conclusions states what follows in
      the texts. After the last example, half an hour on two cores, 93 % of answers
      are right.
      """#)

  @Option(help: ArgumentHelp("The directory to write to.", valueName: "dir"))
  var out: String

  @Option(name: .customLong("train"), in: .theories, help: ArgumentHelp("Training theories.", valueName: "n"))
  var trainCount: Int = 20_000
  @Option(name: .customLong("dev"), in: .theories, help: ArgumentHelp("Validation theories.", valueName: "n"))
  var devCount: Int = 1_000
  @Option(name: .customLong("test"), in: .theories, help: ArgumentHelp("Test theories.", valueName: "n"))
  var testCount: Int = 2_000

  @Option(
    in: .theoryDepth, help: ArgumentHelp("Depths of the questions, e.g. 0...1 or 1,2.", valueName: "list"))
  var depth = NumberList([0, 1])

  @Option(
    in: .theoryStatements, help: ArgumentHelp("Facts and rules of a theory, e.g. 4,8.", valueName: "list"))
  var statements = NumberList([4, 8])

  @Option(in: .theoryQuestions, help: ArgumentHelp("Questions of a theory.", valueName: "n"))
  var questions: Int = 1

  @Option(
    in: .theoryConclusions,
    help: ArgumentHelp("Facts that follow, stated in each text to train on.", valueName: "n"))
  var conclusions: Int = 0

  @Option(
    in: .curriculum,
    help: ArgumentHelp("Training theories, from the first on, that grow from the smallest.", valueName: "n"))
  var curriculum: Int = 0

  @Option(in: .share("true share"), help: ArgumentHelp("The share of true answers.", valueName: "x"))
  var trueShare: Double = 0.5

  @Option(in: .share("negated"), help: ArgumentHelp("The share of questions with 'not'.", valueName: "x"))
  var negated: Double = 0.5

  @Option(
    in: .share("related"),
    help: ArgumentHelp(
      "The share of distractors about the question's person or property.", valueName: "x"))
  var related: Double = 0.5

  @Option(
    in: .share("conjunctions"), help: ArgumentHelp("The share of rules with two premises.", valueName: "x"))
  var conjunctions: Double = 0.3

  @Option(
    in: .share("negated premises"),
    help: ArgumentHelp("The share of rules that need that something is not so.", valueName: "x"))
  var negatedPremises: Double = 0

  @Option(
    in: .share("denials"),
    help: ArgumentHelp("The share of theories with a statement denied ('That … is false.').", valueName: "x"))
  var denials: Double = 0

  @Option(in: .seed, help: ArgumentHelp("The seed of the draws.", valueName: "n")) var seed: UInt64 = 42

  @Flag(help: "Replace theories that are already there: the files that this command wrote.") var force = false

  @OptionGroup var output: OutputOptions

  /// What was written.
  struct Report: Codable {
    let directory: String
    let theories: [String: Int]
    let settings: TheorySettings
    let seed: UInt64
  }

  private var settings: TheorySettings {
    var settings = TheorySettings()
    settings.depths = depth.numbers
    settings.statements = statements.numbers
    settings.questions = questions
    settings.conclusions = conclusions
    settings.curriculum = curriculum
    settings.trueShare = trueShare
    settings.negatedQuestions = negated
    settings.relatedDistractors = related
    settings.conjunctions = conjunctions
    settings.negatedPremises = negatedPremises
    settings.denials = denials
    return settings
  }

  func validate() throws {
    do { try settings.check() } catch let error as SettingsError { throw ValidationError("\(error)") }
  }

  func run() throws {
    let parts: [(split: ReasoningCorpus.Split, pairs: String, count: Int)] = [
      (.train, "train", trainCount), (.dev, "valid", devCount), (.test, "test", testCount),
    ]
    let names = parts.map { ("meta-\($0.split.rawValue).jsonl", "\($0.pairs).jsonl") }
    let earlier = try WholeDirectory.replaceable(
      in: out, list: ".probe-theories", names: names.flatMap { [$0.0, $0.1] }, force: force)
    let files = try WholeDirectory(out)
    let bar = LateProgress(unit: "theories")
    defer { bar.finish() }
    let counts = Dictionary(uniqueKeysWithValues: parts.map { ($0.split, $0.count) })
    let dataset = try TheoryDataset(settings: settings, counts: counts, seed: seed) { bar.update($0, of: $1) }
    for (part, (theories, pairs)) in zip(parts, names) {
      try FileAccess.write(Data(dataset.jsonl(part.split).utf8), to: "\(files.workspace)/\(theories)")
      try FileAccess.write(
        Data(TextPairFile.jsonl(try dataset.pairs(part.split)).utf8), to: "\(files.workspace)/\(pairs)")
    }
    try files.commit(listing: ".probe-theories", removing: earlier)
    bar.finish()
    let report = Report(
      directory: out,
      theories: Dictionary(uniqueKeysWithValues: parts.map { ($0.split.rawValue, $0.count) }),
      settings: settings, seed: seed)
    if output.json { return try output.print(json: report) }
    print("Theories, seed \(seed), depth \(depth), \(statements) statements")
    for (part, (theories, pairs)) in zip(parts, names) {
      print("  \(out)/\(theories), \(out)/\(pairs)  \(NumberText.grouped(Double(part.count))) theories")
    }
    print("Train on them with: probe-cli train --data \(CommandLineText.quoted(out)) --symbols words …")
  }
}
