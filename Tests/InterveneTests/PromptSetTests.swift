import Foundation
import GPT
import Intervene
import Records
import Tasks
import TestSupport
import Testing

/// Sets of prompts on a model whose workings are known: head 0.1 copies the first symbol to the end.
@Suite(.tiered) struct PromptSetTests {
  private let directory: TemporaryDirectory
  private let run: Run

  init() throws {
    directory = try TemporaryDirectory()
    let planted = try PlantedModel()
    try Checkpoint.write(planted.model, tokenizer: planted.tokenizer, to: directory["model"])
    run = try Run.open(directory["model"])
  }

  private func read(_ text: String) throws -> [PromptQuestion] {
    try directory.write(text, as: "prompts.jsonl")
    return try PromptFile.read(directory["prompts.jsonl"], of: run)
  }

  @Test func fieldsHaveSeveralNames() throws {
    let questions = try read(
      """
      {"clean": "1,0=", "corrupted": "0,0=", "answer": "1", "wrong": "0"}

      {"prompt": "0,1=", "target": "0", "extra": 7, "id": 1, "index": 2, "template": "a", "subject": "b", "label": 0, "IO": "c"}
      """)
    #expect(questions.map(\.clean.text) == ["1,0=", "0,1="])
    #expect(questions[0].corrupted?.text == "0,0=" && questions[1].corrupted == nil)
    let tokens = try ["1", "0"].map { try run.token($0, at: "target") }
    #expect(questions[0].answer == tokens[0] && questions[0].wrong == tokens[1])
    #expect(questions[1].answer == tokens[1] && questions[1].wrong == nil)
  }

  @Test(arguments: [
    ("{\"answer\": \"1\"}", 1, "expected the field \"clean\""),
    ("{\"clean\": \"1,0=\"}\n{\"clean\": 3}", 2, "expected a string for \"clean\""),
    ("{\"clean\": \"1,0=\", \"wrnog\": \"1\"}", 1, "there is no field \"wrnog\""),
    ("{\"clean\": \"1,0=\", \"answer\": \"1,\"}", 1, "answer: expected one token"),
    ("{\"clean\": \"x\"}", 1, "clean: the symbol"), ("[]", 1, "expected"),
    ("{\"clean\": \"\"}", 1, "at least one token"),
  ]) func faultsAreFoundByLine(_ text: String, _ line: Int, _ problem: String) throws {
    let error = try #require(#expect(throws: FileError.self) { try read(text) })
    #expect(error.line == line && error.problem.contains(problem), "\(error)")
  }

  @Test func emptyFilesHoldNothing() {
    let error = #expect(throws: FileError.self) { try read("\n\n") }
    #expect(error?.problem == "holds no prompts")
  }

  @Test func onlyTheCopyingHeadMatters() throws {
    let questions = try read(
      """
      {"clean": "1,0=", "answer": "1", "wrong": "0"}
      {"clean": "0,1=", "answer": "0", "wrong": "1"}
      {"clean": "1,1=", "answer": "1", "wrong": "0"}
      """)
    let sweep = try PromptSweep(questions, of: run, from: "prompts.jsonl", each: .head)
    #expect(sweep.prompts == 3 && sweep.unreached == 0)
    let largest = try #require(sweep.rows.max { abs($0.change) < abs($1.change) })
    #expect(largest.part == "0.1" && largest.change < 0)
    // The mean of what each prompt alone shows.
    let alone = try questions.map {
      try PromptSweep([$0], of: run, each: .head)
    }
    for (number, row) in sweep.rows.enumerated() {
      let changes = alone.map { $0.rows[number].change }
      #expect(abs(row.change - changes.reduce(0, +) / 3) < 1e-9)
      #expect(row.standardError != nil)
    }
    let same = #expect(throws: FileError.self) {
      try read("{\"clean\": \"1,0=\", \"answer\": \"1\", \"wrong\": \"1\"}")
    }
    #expect(same?.line == 1 && same?.problem.contains("wrong token") == true)
  }

  /// What the first symbol says comes to the end through head 0.1, at whatever is patched that it reads.
  @Test func patchingASetIsTheMeanOfItsPairs() throws {
    let questions = try read(
      """
      {"clean": "1,0=", "corrupted": "0,0="}
      {"clean": "1,1=", "corrupted": "0,1=", "answer": "1", "wrong": "0"}
      {"clean": "0,1=", "corrupted": "0,1="}
      {"clean": "0,1="}
      """)
    let settings = PatchSettings(site: .residualPre, threads: 2)
    let set = try PatchReport(questions, of: run, from: "prompts.jsonl", settings: settings)
    #expect(set.pairs == 2 && set.leftOut == 2 && set.isOfSet)
    #expect(set.tokens.map(\.differs) == [true, false, false, false])
    #expect(set.columns[0] == "1" && set.columns[2] == "·")
    let pairs = try questions.prefix(2).map {
      try PatchReport(
        run: run, clean: $0.clean, corrupt: try #require($0.corrupted), target: $0.answer, against: $0.wrong,
        settings: settings)
    }
    let clean = pairs.map(\.clean).reduce(0, +) / 2
    #expect(abs(set.clean - clean) < 1e-6)
    #expect(try #require(set.grid[0][0]) == 1)
    #expect(try #require(set.grid[0][1]) == 0)
  }

  @Test(arguments: [
    ("{\"clean\": \"1,0=\"}", "no line of x has a corrupted text"),
    ("{\"clean\": \"1,0=\", \"corrupted\": \"1=\"}", "in no line of x the two texts have as many tokens"),
  ]) func setsThatCannotBePatched(_ text: String, _ problem: String) throws {
    let questions = try read(text)
    let error = #expect(throws: ArgumentError.self) {
      try PatchReport(questions, of: run, from: "x", settings: PatchSettings(site: .residualPre))
    }
    #expect(error?.problem.hasPrefix(problem) == true, "\(error as Any)")
  }

  @Test func wrongTokensAreThereInAllLinesOrNone() throws {
    let questions = try read(
      "{\"clean\": \"1,0=\", \"answer\": \"1\", \"wrong\": \"0\"}\n{\"clean\": \"0,1=\"}")
    let error = #expect(throws: ArgumentError.self) {
      try PromptSweep(questions, of: run, from: "x", each: .head)
    }
    #expect(error?.problem == "1 of 2 lines of x name a wrong token")
    let sweep = try PromptSweep(Array(questions.suffix(1)), of: run, from: "x", each: .head)
    #expect(
      !sweep.namesWrong && sweep.metricWords() == "logit difference of answer and likeliest other token")
  }

  @Test func stoppedSweepsKeepPrompts() throws {
    let questions = try read(String(repeating: "{\"clean\": \"1,0=\"}\n", count: 3))
    #expect(throws: Cancelled.self) {
      try PromptSweep(questions, of: run, from: "x", each: .mlp, job: Job(isCancelled: { true }))
    }
  }
}
