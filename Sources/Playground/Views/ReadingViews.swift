import Arrays
import Foundation
import GPT
import Intervene
import Records

/// Views that one reading of the text makes: at once, with everything that is done to the model.
extension View {
  /// What a reading has to keep.
  func points(_ model: PlaygroundModel) throws -> [HookPoint] {
    let d = model.dimensions
    let layers = 0..<d.layers
    func all(_ kinds: HookPoint.Kind...) -> [HookPoint] {
      layers.flatMap { layer in kinds.filter(d.has).map { HookPoint($0, layer: layer) } }
    }
    switch self {
    case .attention: return all(.pattern)
    case .activations:
      return [HookPoint(.residualPre, layer: 0)]
        + all(.residualPost, .attentionOut, .mlpOut, .mlpPost, .headResult)
    case .lens: return LogitLens.points(layers: d.layers)
    case .attribution: return try ResidualParts(model.run.model).selection.points
    case .change: return all(.pattern, .residualPost, .headResult, .mlpOut)
    case .patching, .shapley, .decodability, .timeline: return []
    }
  }
}

extension ViewSubject {
  /// A head's attention, or that of every head of a layer, or each layer's mean.
  func attentionView() -> ViewReport {
    let layers = focus.layer.map { [$0] } ?? Array(0..<dimensions.layers)
    let maps = layers.flatMap { layer -> [ViewReport.Map] in
      let heads = reading.attention(layer: layer)
      if let head = focus.head { return [square("head \(layer).\(head)", heads[head])] }
      if focus.layer != nil { return heads.indices.map { square("head \(layer).\($0)", heads[$0]) } }
      return [square("layer \(layer), mean over heads", Self.mean(heads))]
    }
    return ViewReport(
      View.attention.rawValue,
      focus.head.map { "Attention of head \(focus.layer ?? 0).\($0)" } ?? "Attention",
      "Each row is a position that looks, each column one that is looked at. The numbers of a row add up to 1.",
      maps)
  }

  private func square(
    _ name: String, _ rows: [[Float]], range: [Double] = [0, 1], scale: ViewReport.Map.Scale = .sequential
  ) -> ViewReport.Map {
    ViewReport.Map(
      name, rows: labels, columns: labels,
      values: rows.map { row in labels.indices.map { $0 < row.count ? Double(row[$0]) : nil } }, range: range,
      scale: scale, unit: "attention")
  }

  private static func mean(_ heads: [[[Float]]]) -> [[Float]] {
    heads[0].indices.map { query in
      heads[0][query].indices.map { key in
        heads.reduce(Float(0)) { $0 + $1[query][key] } / Float(heads.count)
      }
    }
  }

  /// An MLP's strongest neurons, a head's output, or the size of everything on the stream.
  func activationsView() -> ViewReport {
    let d = dimensions
    if let layer = focus.layer, focus.isMLP {
      let rows = reading.rows(HookPoint(.mlpPost, layer: layer))
      let strongest = (0..<d.mlpWidth).map { neuron in (neuron, rows.map { abs($0[neuron]) }.max() ?? 0) }
        .sorted { ($1.1, $0.0) < ($0.1, $1.0) }.prefix(64).map(\.0)
      return ViewReport(
        View.activations.rawValue, "The strongest neurons of MLP \(layer)",
        "Each row is a neuron behind its activation function, the strongest first; each column is a position.",
        notes: d.mlpWidth > 64 ? ["64 of \(d.mlpWidth) neurons are shown"] : [],
        [
          ViewReport.Map(
            "neurons", rows: strongest.map { "\(layer).\($0)" }, columns: labels,
            values: strongest.map { neuron in rows.map { Double($0[neuron]) } }, scale: .diverging,
            unit: "activation")
        ])
    }
    if let layer = focus.layer, let head = focus.head {
      let rows = reading.rows(HookPoint(.headResult, layer: layer))
      return ViewReport(
        View.activations.rawValue, "What head \(layer).\(head) writes",
        "How long the vector is that this head adds to the stream at each position.",
        [
          norms("head \(layer).\(head)", ["head \(layer).\(head)"]) { _ in
            rows.map { $0[head * d.width..<(head + 1) * d.width] }
          }
        ])
    }
    func whole(_ kind: HookPoint.Kind) -> (Int) -> [ArraySlice<Float>] {
      { layer in reading.rows(HookPoint(kind, layer: layer)).map { $0[...] } }
    }
    let embedding = reading.rows(HookPoint(.residualPre, layer: 0)).map { $0[...] }
    return ViewReport(
      View.activations.rawValue, "What is on the residual stream",
      "How long the vectors are that the stream holds behind each layer, and that attention and MLP add to it.",
      [
        norms("residual stream", ["embedding"] + layerNames) { row in
          row == 0 ? embedding : whole(.residualPost)(row - 1)
        }, norms("attention", layerNames, whole(.attentionOut)),
      ] + (d.hasMLP ? [norms("MLP", layerNames, whole(.mlpOut))] : []))
  }

  private func norms(
    _ name: String, _ rows: [String], _ vectors: (Int) -> [ArraySlice<Float>]
  ) -> ViewReport.Map {
    ViewReport.Map(
      name, rows: rows, columns: labels, values: rows.indices.map { vectors($0).map(Self.norm) },
      unit: "length", digits: 1)
  }

  static func norm(_ vector: some Sequence<Float>) -> Double {
    vector.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
  }

  /// What each layer would answer: its most likely token, and how likely the token is that follows.
  func lensView() throws -> ViewReport {
    let points = LogitLens.points(layers: dimensions.layers)
    var probabilities: [[Double?]] = []
    var tops: [[String?]] = []
    for (number, point) in points.enumerated() {
      let logits =
        number == points.count - 1
        ? reading.logits
        : try reading.parts.flatMap { part in
          let logits = try part.model.logits(reading: part.capture[point]!, threads: model.threads).at(0)
          return (0..<logits.shape[0]).map { logits.at($0).values }
        }
      tops.append(logits.map { TokenLabel.visible(model.run.piece($0.likeliest(1)[0])) })
      probabilities.append(
        logits.enumerated().map { position, row in
          position + 1 < reading.tokens.count ? exp(row.logProbabilities[reading.tokens[position + 1]]) : nil
        })
    }
    return ViewReport(
      View.lens.rawValue, "What each layer would already answer",
      "The stream behind each layer is read out as if it were the last one. Cells show the likeliest next token, colours how likely the token is that really follows.",
      [
        ViewReport.Map(
          "next token", rows: ["embedding"] + layerNames, columns: labels, values: probabilities, texts: tops,
          range: [0, 1], unit: "probability")
      ])
  }

  /// How much each part speaks for the model's own tokens, against the best other one.
  func attributionView() throws -> ViewReport {
    var names: [String] = []
    var columns: [String] = []
    var values: [[Double]] = []
    let wanted = answer.clamped(to: 1..<reading.tokens.count + 1)
    let methods = try reading.parts.map { try ResidualParts($0.model) }
    for position in wanted {
      let number = reading.parts.lastIndex { $0.positions.lowerBound <= position - 1 }!
      let part = reading.parts[number]
      names = methods[number].names.map(\.name)
      let next = position < reading.tokens.count ? reading.tokens[position] : nil
      guard
        let logit = try methods[number].attribute(
          part.capture, example: 0, position: position - 1 - part.positions.lowerBound, right: next,
          wrong: nil, place: "position \(position)")
      else { continue }
      values.append(logit.parts)
      columns.append(position < labels.count ? labels[position] : "next token")
    }
    return ViewReport(
      View.attribution.rawValue, "Which parts speak for each token of the answer",
      "Each number is what a part adds directly to the logit of the token that the model writes, less what it adds to that of the best other token. A column adds up to the difference of the two logits.",
      [
        ViewReport.Map(
          "logit difference", rows: names, columns: columns,
          values: names.indices.map { row in values.map { $0[row] } }, scale: .diverging,
          unit: "logits")
      ])
  }

  /// What is different from the untouched model, on the same text.
  func changeView() throws -> ViewReport {
    let before = try untouched(capturing: View.change.points(model))
    let d = dimensions
    if let layer = focus.layer, let head = focus.head {
      let (old, new) = (before.attention(layer: layer)[head], reading.attention(layer: layer)[head])
      return ViewReport(
        View.change.rawValue, "How the attention of head \(layer).\(head) has changed",
        "Attention now, less attention of the untouched model on the same text.",
        [
          square(
            "head \(layer).\(head)", zip(new, old).map { zip($0, $1).map { $0 - $1 } }, range: [-1, 1],
            scale: .diverging)
        ])
    }
    func share(_ kind: HookPoint.Kind, _ layer: Int, _ part: Range<Int>? = nil) -> [Double?] {
      let point = HookPoint(kind, layer: layer)
      return zip(before.rows(point), reading.rows(point)).map { old, new in
        let range = part ?? old.indices
        let size = Self.norm(old[range])
        let difference = Self.norm(zip(old[range], new[range]).map { $0 - $1 })
        return size > 0 ? difference / size : difference > 0 ? nil : 0
      }
    }
    let heads = (0..<d.layers).flatMap { layer in
      (0..<d.heads).map { share(.headResult, layer, $0 * d.width..<($0 + 1) * d.width) }
    }
    return ViewReport(
      View.change.rawValue, "What is different from the untouched model",
      "How far each vector is from the untouched model's on the same text, as a share of that one's length: 0 is no change, 1 is as much as there was.",
      [
        ViewReport.Map(
          "residual stream", rows: layerNames, columns: labels,
          values: (0..<d.layers).map { share(.residualPost, $0) }, range: [0, 1], unit: "share"),
        ViewReport.Map(
          "heads", rows: Head.all(in: d).map(\.description), columns: labels, values: heads, range: [0, 1],
          unit: "share"),
      ]
        + (d.hasMLP
          ? [
            ViewReport.Map(
              "MLPs", rows: layerNames, columns: labels, values: (0..<d.layers).map { share(.mlpOut, $0) },
              range: [0, 1], unit: "share")
          ] : []))
  }
}
