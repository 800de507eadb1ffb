extension DependencyGraph {
  /// The direct reads as a Graphviz digraph, from what is read to what reads it; inputs are boxes.
  public var dot: String {
    var lines = ["digraph world {", "  rankdir=LR;"]
    for cell in cells { lines.append("  \"\(cell)\" [shape=box];") }
    for output in outputs { lines.append("  \"\(output)\" [shape=ellipse];") }
    for (from, to) in edges { lines.append("  \"\(from)\" -> \"\(to)\";") }
    lines.append("}")
    return lines.joined(separator: "\n") + "\n"
  }

  /// The direct reads as a Mermaid flowchart, from what is read to what reads it; inputs are boxes.
  public var mermaid: String {
    var lines = ["flowchart LR"]
    for (i, cell) in cells.enumerated() { lines.append("  c\(i)[\"\(cell)\"]") }
    for (i, output) in outputs.enumerated() { lines.append("  o\(i)([\"\(output)\"])") }
    for o in outputs.indices {
      for c in directCells[o] { lines.append("  c\(c) --> o\(o)") }
      for p in directOutputs[o] { lines.append("  o\(p) --> o\(o)") }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// All direct reads by name: what is read, and the output that reads it.
  public var edges: [(from: String, to: String)] {
    outputs.indices.flatMap { o in
      directCells[o].map { (cells[$0], outputs[o]) } + directOutputs[o].map { (outputs[$0], outputs[o]) }
    }
  }
}
