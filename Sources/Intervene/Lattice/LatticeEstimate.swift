import Foundation
import GPT
import Records
import Tasks

/// How long all subsets of some heads would take: a few sets are timed, and the work of all compared with theirs.
struct LatticeEstimate {
  let heads: Int
  /// For one mode.
  let seconds: Double

  /// Too few subsets to be worth a measurement.
  private static let quick = 10

  init(_ subject: Session<TaskTexts>, heads: [Head]) throws {
    self.heads = heads.count
    guard heads.count > Self.quick else {
      seconds = 0
      return
    }
    let d = subject.model.dimensions
    // The subsets of a few of the last heads.
    let part = heads.suffix(5)
    let sets = (0..<1 << part.count).map { subset in
      HeadSet(part.enumerated().filter { subset >> $0.offset & 1 == 1 }.map(\.element), layers: d.layers)
    }
    let runner = try SubsetRunner(subject)
    let start = Date()
    _ = try runner.scores(of: sets)
    let measured = max(1e-6, Date().timeIntervalSince(start))
    seconds = measured * Self.work(heads, subject) / Self.work(Array(part), subject)
  }

  /// Multiply-adds of a lattice, up to a common factor: blocks below the first head are not run, and each subset of the
  /// heads up to a layer needs that layer's MLP and the next one's attention.
  private static func work(_ heads: [Head], _ subject: Session<TaskTexts>) -> Double {
    let d = subject.model.dimensions
    let texts = subject.texts
    let positions = Double(texts.longest * texts.count)
    let queries = Double(texts.queries.reduce(0) { $0 + $1.count })
    let attention = positions * Double(5 * d.width * d.width)
    let mlp = Double(2 * d.width * d.mlpWidth)
    var subsets = 1.0
    var total = positions * (mlp + Double(4 * d.width * d.width)) * Double(heads[0].layer + 1)
    for layer in heads[0].layer..<d.layers {
      total += subsets * attention
      subsets *= pow(2, Double(heads.count { $0.layer == layer }))
      total += subsets * mlp * (layer + 1 == d.layers ? queries : positions)
    }
    return total
  }

  /// - Throws: `ArgumentError` when there are too many heads, or all modes together take longer than the limit.
  func check(_ settings: LatticeSettings) throws {
    let all = seconds * Double(settings.modes.count)
    let hint: Hint = """
      take \(setting: "permutations") 200 for sampled Shapley values and a beam search, or fewer heads with \
      \(setting: "heads")
      """
    guard heads <= LatticeSettings.mostHeads else {
      throw ArgumentError(
        "lattice",
        "2^\(heads) subsets of \(heads) heads would take about \(Self.duration(all)); "
          + "at most \(LatticeSettings.mostHeads) heads are taken", hint: hint)
    }
    guard all <= settings.timeLimit else {
      throw ArgumentError(
        "lattice",
        "\(1 << heads) subsets of \(heads) heads would take about \(Self.duration(all)); the limit is "
          + Self.duration(settings.timeLimit), hint: "raise \(setting: "time limit"), or \(hint)")
    }
  }

  /// Seconds in words.
  static func duration(_ seconds: Double) -> String {
    guard seconds.isFinite else { return "for ever" }
    for (limit, unit, name) in [
      (120.0, 1.0, "seconds"), (7_200, 60, "minutes"), (172_800, 3_600, "hours"),
      (63_072_000, 86_400, "days"),
    ] where seconds < limit {
      return "\(Int((seconds / unit).rounded(.up))) \(name)"
    }
    let years = seconds / 31_536_000
    return years < 1e6 ? "\(Int(years)) years" : "10^\(Int(log10(years))) years"
  }
}
