import GPT
import Intervene
import Records
import Tasks
import TestSupport
import Testing
import Worlds

/// A program that Tracr compiled, asked as any other model: by its own symbols, for its own classes.
@Suite(.tiered) struct TracrRunTests {
  @Test(arguments: ["reverse", "sort", "hist", "shuffle_dyck"]) func promptsHaveTheRightAnswers(
    _ name: String
  )
    throws
  {
    let fixture = Fixture(name, in: "tracr")
    let run = try Run.open(fixture.path)
    let questions = try PromptFile.read(fixture["prompts.jsonl"], of: run)
    #expect(questions.count == 16)
    for question in questions {
      for (prompt, answer) in [(question.clean, question.answer), (question.corrupted, question.wrong)] {
        let prompt = try #require(prompt)
        let row = try run.model.run(TokenBatch([prompt.tokens]), options: .init(logits: .last)).logits.values
        #expect(row.indices.max { row[$0] < row[$1] } == answer, "\(prompt.text ?? "")")
      }
    }
  }

  /// Direct logit attribution adds up and names classes; no next symbol is looked for.
  @Test func lens() throws {
    let run = try Run.open(Fixture("reverse", in: "tracr").path)
    var settings = LensSettings()
    settings.at = "5"
    let report = try LensReport(run: run, source: .text("1 2 3 3 2"), settings: settings)
    let attribution = try #require(report.attributions.first)
    #expect(attribution.right == "1" && attribution.largestError < 1e-5)
    let lens = try #require(report.lens)
    #expect(lens.tokens == ["compiler_bos", "1", "2", "3", "3", "2"])
    #expect(lens.top.last?.dropFirst() == ["2", "3", "3", "2", "1"])
    #expect(lens.next.allSatisfy { $0 == nil })
  }

  @Test func refusals() throws {
    let run = try Run.open(Fixture("reverse", in: "tracr").path)
    #expect(try run.token("3", at: "target") == 2)
    let error = try #require(throws: ArgumentError.self) { try run.token("4", at: "target") }
    let hint = try #require(error.hint).description
    #expect(hint.contains("\"1\", \"2\", \"3\""))
    let world = try World.named("boolean")
    #expect(throws: FileError.self) { try Run.open(Fixture("reverse", in: "tracr").path, world: world) }
  }

  /// Blocks of attention alone have no MLPs to take away.
  @Test func noMLPs() throws {
    let run = try Run.open(Fixture("attention-only", in: "plain").path)
    let question = PromptQuestion(clean: try Prompt(tokens: [1, 2, 3], of: run))
    #expect(try PromptSweep([question], of: run, each: .head).rows.count == 4)
    for parts in [AblationSweep.Parts.mlp, .neuron] {
      #expect(throws: ArgumentError.self) { try PromptSweep([question], of: run, each: parts) }
    }
  }

  /// What patching carries from the only symbol that differs: all of it, in a model that attends in both directions.
  @Test func patching() throws {
    let run = try Run.open(Fixture("reverse", in: "tracr").path)
    let pair = PatchPair(
      clean: try run.requireTokenizer().encode("1 2 3"), corrupt: try run.requireTokenizer().encode("2 2 3"),
      right: 0, wrong: 1)
    func grid(_ site: Site) throws -> [[Double?]] {
      try PatchGrid(run.model, pairs: [pair], site: site, metric: .logitDifference).values
    }
    // The first symbol's stream is all of the difference until the last block's head reads it.
    let (before, heads) = (try grid(.residualPre), try grid(.attentionOut))
    for layer in 0..<4 { #expect(before[layer][1] == 1 && before[layer][3] == 0) }
    #expect(
      abs((heads[3][3] ?? 0) - 1) < 1e-5 && heads[3][1] == 0 && heads[2].allSatisfy { abs($0 ?? 1) < 1e-5 })
  }
}
