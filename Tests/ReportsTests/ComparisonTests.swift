import GPT
import Intervene
import Records
import Reports
import Tasks
import TestSupport
import Testing
import Viz

/// Runs side by side whose difference is known: head 0.1 copies A, and one of them lacks it.
@Suite(.tiered) struct ComparisonTests {
  private let directory: TemporaryDirectory
  private let runs: [(name: String, run: Run)]

  init() throws {
    directory = try TemporaryDirectory()
    let planted = try PlantedModel()
    let path = directory["whole"]
    try Checkpoint.write(planted.model, tokenizer: planted.tokenizer, to: path)
    let whole = try Run.open(path, world: planted.world)
    try ChangedRun([Ablation(heads: [Head(0, 1)])], of: whole, threads: 2).write(
      of: whole, shownAs: "whole", command: "test", to: directory["cut"])
    runs = [("whole", whole), ("cut", try Run.open(directory["cut"]))]
  }

  @Test func tellsWhatTheLesionTook() throws {
    let report = try ComparisonReport(runs, job: Job(threads: 2))
    #expect(report.outputs == ["copyA", "copyB"])
    let (whole, cut) = (report.runs[0], report.runs[1])
    #expect(whole.accuracy.generated == ["copyA": 1, "copyB": 1])
    #expect(cut.accuracy.teacherForced["copyB"] == 1 && (cut.accuracy.teacherForced["copyA"] ?? 1) <= 0.5)
    #expect(whole.needs(of: "copyA").map(\.variable) == ["A"] && cut.needs(of: "copyA").isEmpty)
    #expect(whole.heads(of: "copyA").first?.head == "0.1" && cut.heads(of: "copyA").isEmpty)
    #expect(whole.needs(of: "copyC").isEmpty && whole.follows("copyC", token: "copyA") == nil)
    let text = ReportText()
    report.presentation.text(text)
    let lines = text.text.split(separator: "\n")
    #expect(lines.allSatisfy { DisplayWidth.of(String($0)) <= 80 }, "\(text.text)")
    #expect(text.text.contains("nothing alone"))
    #expect(report.table.csv.split(separator: "\n").count == 5)
    #expect(try report.presentation.figures()[0].figure.png(dpi: 72).count > 4_000)
  }

  @Test func worldsWithoutACommonOutputAreRefused() throws {
    let small = try SmallRun()
    _ = try small.begin().train()
    let other = try Run.open(small.run.path)
    let error = #expect(throws: ArgumentError.self) {
      try ComparisonReport([runs[0], ("small", other)], job: Job(threads: 1))
    }
    #expect(error?.argument == "runs")
  }
}
