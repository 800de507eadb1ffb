import Probe

/// Which layers and heads to show.
struct HeadSelection {
  let layers: [Int]
  let heads: [Int]

  /// - Parameter report: of a model that has the layer and the head.
  init(layer: Int?, head: Int?, of report: AttentionReport) {
    layers = layer.map { [$0] } ?? Array(0..<report.patternShape[0])
    heads = head.map { [$0] } ?? Array(0..<report.patternShape[1])
  }
}
