import Foundation
import GPT
import Intervene
import Records
import TestSupport
import Testing
import Viz

@testable import Reports
@testable import Tasks

typealias SteerSettings = SteerAnalysis

/// What reports look like, called from Swift: figures by size and pixels, text by what it says.
@Suite(.tiered) struct ShownReportTests {
  /// Runs an analysis of the boolean world on a small trained model.
  private func shown<A: PresentedAnalysis>(
    _ analysis: A, job: Job = Job(threads: 2)
  ) throws -> (report: A.Report, presentation: Presentation) {
    let small = try SmallRun()
    _ = try small.begin().train()
    let run = try Run.open(small.run.path)
    let report = try analysis.run(on: run, job: job)
    return (report, analysis.presentation(of: report, by: "a small model"))
  }

  @Test func steering() throws {
    var steer = SteerAnalysis()
    steer.variable = "D"
    steer.layer = 0
    steer.coefficients = [-1, 0, 1]
    let (found, presentation) = try shown(steer)
    guard case .effects(let report) = found else {
      Issue.record("expected effects over all inputs")
      return
    }
    #expect(report.steps.map(\.coefficient) == [-1, 0, 1])
    let text = ReportText()
    presentation.text(text)
    let lines = text.text.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines[0] == "a small model, all 32 inputs of 'boolean'")
    #expect(lines.allSatisfy { DisplayWidth.of(String($0)) <= 80 || !$0.contains("─") })
    // A coefficient of 0 changes nothing.
    #expect(report.steps[1].outputs.allSatisfy { $0.changed == 0 })
    let table = presentation.table()
    #expect(table.rows.count == 3 * report.steps[0].outputs.count)
    let figures = presentation.figures()
    #expect(figures.map(\.name) == ["steering"])
    #expect(figures[0].figure.size.width > 300)
    let png = try figures[0].figure.png(dpi: 72)
    #expect(png.count > 4_000 && Array(png.prefix(4)) == [0x89, 0x50, 0x4E, 0x47])
  }

  /// A reader's words for settings stand in the text.
  @Test func settingsAreNamedByTheSurface() {
    let text = ReportText(
      naming: SettingNaming {
        "<\($0)>"
      } command: { name, _ in
        name
      })
    #expect(text.setting("json") == "<json>")
    #expect(ReportText().setting("json") == "'json'")
  }

  @Test func everyFigureAndTableOfASweepIsMade() throws {
    var each = AblateEachAnalysis()
    each.modes = [.zero, .mean]
    let (_, presentation) = try shown(each)
    #expect(presentation.table().rows.count == 2 * 4)
    #expect(presentation.figures().count == 1)
    #expect(presentation.writeUp().markdown.contains("|"))
  }

  @Test func cancelledSweepsKeepWhatTheyHave() throws {
    let progress = Progress()
    let job = Job(
      threads: 2, progress: { done, _, _ in progress.reach(done) }, isCancelled: { progress.done >= 6 })
    var each = AblateEachAnalysis()
    each.parts = .mlp
    let (report, _) = try shown(each, job: job)
    guard case .answers(let sweep) = report else {
      Issue.record("one mode")
      return
    }
    #expect(sweep.rows.count + sweep.unreached == 2)
    #expect(sweep.unreached == 0 || !sweep.rows.isEmpty)
    let stopped = Job(threads: 1, isCancelled: { true })
    #expect(throws: Cancelled.self) { try shown(each, job: stopped) }
  }

  @Test func cancelledLatticesKeepOrders() throws {
    var lattice = AblateLatticeAnalysis()
    lattice.lattice.permutations = 32
    let progress = Progress()
    let whole = try shown(lattice, job: Job(threads: 2, progress: { done, _, _ in progress.reach(done) }))
    #expect(progress.done > 0)
    let cut = try shown(lattice, job: Job(threads: 2, isCancelled: { true }))
    // Four heads have sixteen sets, all of them among the first orders: only the means are of fewer orders.
    #expect(cut.report.lattice.standardErrors != nil)
    #expect(cut.report.lattice.baseline == whole.report.lattice.baseline)
    let (few, all) = (cut.report.lattice.shapleyOfMargin, whole.report.lattice.shapleyOfMargin)
    #expect(few != all)
  }
}

/// How far work is, from any thread.
private final class Progress: @unchecked Sendable {
  private let lock = NSLock()
  private var reached = 0
  var done: Int { lock.withLock { reached } }
  func reach(_ done: Int) { lock.withLock { reached = max(reached, done) } }
}
