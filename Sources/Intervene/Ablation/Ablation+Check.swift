import GPT
import Records
import Tasks

extension Ablation {
  public func check(_ subject: any InterventionSubject) throws {
    let d = subject.model.dimensions
    guard sitesWithPositions + edges.count > 0 else {
      throw ArgumentError(
        Self.kind, "there is nothing to ablate",
        hint: "name heads, attention, mlps, neurons, residual, edges or norms")
    }
    for head in heads { try head.check("head", layers: d.layers, count: d.heads, at: "heads") }
    for neuron in neurons {
      try ArgumentError.checkMLPs(d, at: "neurons", in: "\(neuron)")
      try neuron.check("neuron", layers: d.layers, count: d.mlpWidth, at: "neurons")
    }
    for layer in attention {
      try ArgumentError.check(layer: layer, layers: d.layers, at: "attention", in: "\(layer)")
    }
    for layer in mlps {
      try ArgumentError.check(layer: layer, layers: d.layers, at: "mlps", in: "\(layer)")
      try ArgumentError.checkMLPs(d, at: "mlps", in: "\(layer)")
    }
    for layer in residual {
      try ArgumentError.check(layer: layer, layers: d.layers + 1, at: "residual", in: "\(layer)")
    }
    for norm in norms {
      if let layer = norm.scale.layer {
        try ArgumentError.check(layer: layer, layers: d.layers, at: "norms", in: "\(norm)")
      }
    }
    for edge in edges {
      try edge.head.check("head", layers: d.layers, count: d.heads, at: "edges")
      try subject.placed.check([edge.query], at: "edges")
      try subject.placed.check([edge.key], at: "edges")
    }
    try subject.placed.check(positions)
    guard mode != .resample || subject.placed.count > 1 || subject.task == nil else {
      throw ArgumentError("mode", "resample draws from other inputs, and there is only one")
    }
    if mode != .zero, edges.count + sitesWithPositions > norms.count {
      _ = try subject.requireTask(
        at: "mode",
        "\(mode.rawValue) replaces by what \(mode == .mean ? "all" : "other") inputs of a world have")
    }
    if !norms.isEmpty {
      _ = try subject.requireTask(
        at: "norms", "layer norms are frozen to their mean scale over the inputs of a world")
    }
    try checkContradictions(subject)
  }

  public func contradiction(to earlier: any Intervention) -> String? {
    guard let earlier = earlier as? Ablation, let site = firstSite(alsoIn: earlier) else { return nil }
    return "\(site) is already ablated (\(earlier.mode.rawValue))"
  }

  /// A site that another ablation replaces at the same positions, nil when there is none.
  private func firstSite(alsoIn other: Ablation) -> String? {
    let overlaps =
      positions.map { mine in other.positions.map { !Set(mine).isDisjoint(with: $0) } ?? true } ?? true
    guard overlaps else { return nil }
    return [
      ("head", heads.first(where: other.heads.contains)?.description),
      ("attention", attention.first(where: other.attention.contains)?.description),
      ("MLP", mlps.first(where: other.mlps.contains)?.description),
      ("neuron", neurons.first(where: other.neurons.contains)?.description),
      ("residual", residual.first(where: other.residual.contains)?.description),
      ("edge", edges.first(where: other.edges.contains)?.description),
      ("norm", norms.first(where: other.norms.contains)?.description),
    ].compactMap { kind, site in site.map { "\(kind) \($0)" } }.first
  }

  /// A site can be replaced once only.
  private func checkContradictions(_ subject: any InterventionSubject) throws {
    try requireDifferent(heads, "heads")
    try requireDifferent(attention, "attention")
    try requireDifferent(mlps, "mlps")
    try requireDifferent(neurons, "neurons")
    try requireDifferent(residual, "residual")
    try requireDifferent(edges, "edges")
    try requireDifferent(norms, "norms")
    for head in heads where attention.contains(head.layer) {
      throw ArgumentError(
        "heads", "\(head) is part of attention layer \(head.layer), which is ablated as a whole",
        hint: "name the head or the layer")
    }
    for neuron in neurons where mlps.contains(neuron.layer) {
      throw ArgumentError(
        "neurons", "\(neuron) is part of MLP \(neuron.layer), which is ablated as a whole",
        hint: "name the neuron or the layer")
    }
    if positions == nil {
      for edge in edges where heads.contains(edge.head) || attention.contains(edge.head.layer) {
        throw ArgumentError(
          "edges", "\(edge) belongs to head \(edge.head), which is ablated as a whole",
          hint: "name the edge or the head")
      }
    } else if sitesWithPositions == 0 {
      throw ArgumentError(
        "positions", "edges have positions of their own", hint: "write them as head:from:to")
    }
    for edge in edges {
      guard subject.placed.canAttend([edge.query], to: [edge.key]) else {
        throw ArgumentError(
          "edges", "\(edge): attention goes to the same or an earlier position, and \(edge.key) comes later",
          hint: "an edge is head:from:to, where \"from\" attends to \"to\"")
      }
    }
  }

  /// Sites other than edges.
  private var sitesWithPositions: Int {
    heads.count + attention.count + mlps.count + neurons.count + residual.count + norms.count
  }

  private func requireDifferent(_ sites: [some Hashable], _ key: String) throws {
    var seen: Set<AnyHashable> = []
    for site in sites where !seen.insert(AnyHashable(site)).inserted {
      throw ArgumentError(key, "\(site) is named twice")
    }
  }
}
