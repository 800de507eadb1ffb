import GPT
import Intervene
import Records
import Tasks
import TestSupport
import Testing

/// Random shares of weights and single sensitive ones in a model whose workings are known.
@Suite(.tiered) struct FlipDoseTests {
  private let subject: Session<TaskTexts>

  init() throws { subject = try Session(PlantedModel()) }

  private func settings(
    _ how: WeightChange, where patterns: String? = nil, fractions: [Double] = [0.1, 1], repeats: Int = 5
  ) -> DoseSettings {
    var settings = DoseSettings()
    settings.how = how
    settings.where = patterns
    settings.fractions = fractions
    settings.repeats = repeats
    settings.sensitive = 0
    return settings
  }

  @Test func everyParameterBelongsToOneGroup() throws {
    let report = try DoseResponseReport(subject, settings: settings(.scale(1), repeats: 1))
    let layout = subject.model.architecture.layout
    #expect(report.groups.reduce(0) { $0 + $1.parameters } == layout.parameterCount)
    #expect(Set(report.groups.map(\.name)).count == report.groups.count)
    #expect(report.groups.contains { $0.name == "1.W_Q" && $0.parameters == 24 * 24 })
    #expect(report.groups.contains { $0.name == "0.biases" && $0.parameters == 3 * 24 + 24 + 96 + 24 })
    // Nothing changes, so nothing breaks.
    #expect(report.wholeBaseline == 1)
    #expect(report.groups.allSatisfy { $0.doses.allSatisfy { $0.whole.lower == 1 && $0.whole.mean == 1 } })
  }

  @Test func onlyWhatDoesTheWorkResponds() throws {
    let report = try DoseResponseReport(
      subject, settings: settings(.zero, where: "blocks.*.W_O,blocks.*.mlp.*"))
    for group in report.groups {
      let all = try #require(group.doses.last)
      #expect(all.fraction == 1)
      let expected: [String: Double] =
        group.kind == "W_O"
        ? ["copyA": group.layer == 0 ? 0 : 1, "copyB": group.layer == 1 ? 0 : 1]
        : ["copyA": 1, "copyB": 1]
      for (output, accuracy) in expected {
        let band = try #require(all.accuracy[output])
        #expect(
          [band.mean, band.lower, band.upper] == [accuracy, accuracy, accuracy], "\(group.name), \(output)")
      }
    }
  }

  @Test func dosesAgreeWithWholeEvaluations() throws {
    // All parameters of a group: a dose is a flip of the whole, also where the layers below are not run again.
    for name in ["embed.W_E", "blocks.0.attn.W_V", "blocks.1.attn.W_V", "blocks.1.attn.W_K", "ln_final.w"] {
      var settings = self.settings(.scale(-0.5), where: name, fractions: [1], repeats: 1)
      settings.generates = true
      let dose = try #require(DoseResponseReport(subject, settings: settings).groups.first?.doses.first)
      let flip = try FlipReport(subject, [Flip(name, how: .scale(-0.5))]).flipped
      #expect(dose.accuracy.mapValues(\.mean) == flip.teacherForced, "\(name)")
      #expect(dose.generated?.mapValues(\.mean) == flip.generated, "\(name)")
    }
  }

  @Test func drawsFollowFromTheSeed() throws {
    func curve(_ seed: UInt64, _ repeats: Int) throws -> [DoseResponseReport.Band] {
      var settings = self.settings(.noise(4), where: "blocks.0.attn.W_V", fractions: [0.3], repeats: repeats)
      settings.seed = seed
      return try DoseResponseReport(subject, settings: settings).groups.flatMap(\.doses).map(\.whole)
    }
    let weights = subject.model.parameters.copy()
    #expect(try curve(1, 8) == curve(1, 8))
    #expect(try curve(1, 8) != curve(2, 8))
    for index in weights.layout.specifications.indices {
      #expect(subject.model.parameters[index].values == weights[index].values)
    }
  }

  @Test func smallGroupsGetOneWeightAtLeast() throws {
    let settings = self.settings(.sign, where: "ln_final.b", fractions: [1e-4, 1e-3, 0.5], repeats: 1)
    let doses = try DoseResponseReport(subject, settings: settings).groups[0].doses
    #expect(doses.map(\.count) == [1, 12])
    #expect(doses.map(\.fraction) == [1.0 / 24, 0.5])
  }

  @Test func gradientsPredictSmallChanges() throws {
    // Planted: these weights hold the copying, and all others of the layer are 0.
    var settings = self.settings(.scale(0.999), where: "blocks.0.attn.W_O,blocks.0.mlp.*", repeats: 1)
    settings.sensitive = 6
    let report = try DoseResponseReport(subject, settings: settings)
    #expect(report.sensitive.count == 6)
    for one in report.sensitive.prefix(2) {
      #expect(one.parameter.hasPrefix("blocks.0.attn.W_O[1,"))
      #expect(one.old == 5)
      #expect(abs(one.lossChange - one.predictedLossChange) < 0.1 * abs(one.predictedLossChange))
      #expect(one.whole == 1)
    }
    let sizes = report.sensitive.map { abs($0.predictedLossChange) }
    #expect(sizes == sizes.sorted(by: >))
  }

  @Test func impossibleSettings() throws {
    for settings in [settings(.sign, fractions: []), settings(.sign, where: "mlp")] {
      #expect(throws: ArgumentError.self) { try DoseResponseReport(subject, settings: settings) }
    }
    for settings in [
      settings(.sign, fractions: [0]), settings(.sign, fractions: [1.5]), settings(.sign, repeats: 0),
    ] {
      #expect(throws: SettingsError.self) { try DoseResponseReport(subject, settings: settings) }
    }
  }
}
