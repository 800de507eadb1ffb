import Arrays
import GPT
import Probe
import Records
import Tasks
import TestSupport
import Testing

/// Activations over positions, compared with what a run itself says.
@Suite(.tiered) struct ActivationReportTests {
  private let directory: TemporaryDirectory
  private let run: Run

  init() throws {
    directory = try TemporaryDirectory()
    let planted = try PlantedModel()
    try Checkpoint.write(planted.model, tokenizer: planted.tokenizer, to: directory.path)
    run = try Run.open(directory.path, world: planted.world)
  }

  private func analysis(_ hook: String, minus: String? = nil, units: Int = 8) -> ActivationsAnalysis {
    var analysis = ActivationsAnalysis()
    analysis.source.input = "1,0"
    analysis.minus = minus
    analysis.hook = hook
    analysis.units = units
    return analysis
  }

  @Test func largestUnitsComeFirst() throws {
    var asked = analysis("blocks.0.hook_resid_post", units: 24)
    asked.source.input = nil
    asked.source.text = "1,0=1,0"
    let report = try asked.run(on: run, job: Job())
    let map = try #require(report.maps.first)
    #expect(map.units == 24 && map.shown.count == 24)
    let sizes = map.shown.map { $0.values.map(abs).max() ?? 0 }
    #expect(sizes == sizes.sorted(by: >))
    // The values are the run's own.
    let capture = try run.model.run(
      TokenBatch([run.requireTokenizer().encode("1,0=1,0")]),
      options: .init(capture: HookSelection([HookPoint(.residualPost, layer: 0)]))
    )[HookPoint(.residualPost, layer: 0)]
    for unit in map.shown {
      let number = try #require(Int(unit.unit))
      for position in unit.values.indices {
        #expect(abs(unit.values[position] - (try #require(capture)[0, position, number])) < 1e-4)
      }
    }
    // Of an input the labels name variables.
    let labels = try analysis("blocks.0.hook_resid_post").run(on: run, job: Job()).labels
    #expect(report.labels.prefix(3) == ["1", ",", "0"] && labels.prefix(3) == ["A=1", ",", "B=0"])
  }

  @Test func nothingIsLeftOfATextMinusItself() throws {
    let report = try analysis("*resid_post,blocks.0.attn.hook_z", minus: "1,0").run(on: run, job: Job())
    #expect(report.maps.allSatisfy { $0.shown.allSatisfy { $0.values.allSatisfy { $0 == 0 } } })
    #expect(report.maps.contains { $0.shown[0].unit.contains(".") })
    let other = try analysis("blocks.0.hook_resid_post", minus: "0,0").run(on: run, job: Job())
    #expect(other.labels[0] == "A=1|0" && other.maps[0].shown[0].values.contains { $0 != 0 })
  }

  @Test func refusesPatternsAndOtherLengths() throws {
    let patterns = #expect(throws: ArgumentError.self) {
      try analysis("blocks.0.attn.hook_pattern").run(on: run, job: Job())
    }
    #expect(patterns?.argument == "hook")
    #expect(throws: HookError.self) { try analysis("blocks.7.*").run(on: run, job: Job()) }
    var texts = analysis("blocks.0.hook_resid_post", minus: "1,0=")
    texts.source.input = nil
    texts.source.text = "1,0"
    let lengths = #expect(throws: ArgumentError.self) { try texts.run(on: run, job: Job()) }
    #expect(lengths?.argument == "minus")
  }
}
