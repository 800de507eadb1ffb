/// Which inputs and outputs each equation of a world mentions, and how far every input is from every output.
///
/// Mentions count, whether or not they can change the value: `A - A` reads A. Helpers are looked through: who reads one
/// reads what it reads. An element of a list that a repetition makes reads what its own turn mentions. What matters for a given input
/// is told by ``World/counterfactual(_:)``.
public struct DependencyGraph: Hashable, Sendable, Codable {
  /// The names of all input cells.
  public let cells: [String]
  /// The names of all outputs, in an order of computation.
  public let outputs: [String]
  /// For each output the indexes of the cells that its equation mentions, ascending.
  public let directCells: [[Int]]
  /// For each output the indexes of the earlier outputs that its equation mentions, ascending.
  public let directOutputs: [[Int]]
  /// For each output the cells that it depends on, directly or through other outputs, by index.
  public let reaches: [[Reach]]

  /// That a cell is reached from an output, over paths of such lengths.
  public struct Reach: Hashable, Sendable, Codable {
    /// The index of the cell.
    public let cell: Int
    /// The shortest path: 1 if the equation mentions the cell, 2 if through one other output, …
    public let minimumDepth: Int
    /// The longest path.
    public let maximumDepth: Int
  }

  /// The depths at which an output depends on a cell, shortest to longest path; nil if it does not.
  ///
  /// - Complexity: O(log cells).
  public func depth(ofCell cell: Int, inOutput output: Int) -> ClosedRange<Int>? {
    let reach = reaches[output]
    var low = 0
    var high = reach.count
    while low < high {
      let middle = (low + high) / 2
      if reach[middle].cell < cell { low = middle + 1 } else { high = middle }
    }
    guard low < reach.count, reach[low].cell == cell else { return nil }
    return reach[low].minimumDepth...reach[low].maximumDepth
  }

  /// The same by name; nil also for unknown names.
  public func depth(of cell: String, in output: String) -> ClosedRange<Int>? {
    guard let c = cells.firstIndex(of: cell), let o = outputs.firstIndex(of: output) else { return nil }
    return depth(ofCell: c, inOutput: o)
  }

  /// The names of all cells and outputs that an output's equation mentions, cells first; empty for unknown
  /// names.
  public func reads(of output: String) -> [String] {
    guard let o = outputs.firstIndex(of: output) else { return [] }
    return directCells[o].map { cells[$0] } + directOutputs[o].map { outputs[$0] }
  }
}

extension World {
  /// The cells and outputs that an expression mentions, also through hidden values: those are looked through.
  func reads(of expression: Formula) -> Formula.Reads {
    var reads = Formula.Reads()
    expression.collect(into: &reads)
    var waiting = Array(reads.hidden)
    while let next = waiting.popLast() {
      var inner = Formula.Reads()
      hidden[next].formula.collect(into: &inner)
      reads.cells.formUnion(inner.cells)
      reads.lists.formUnion(inner.lists)
      reads.outputs.formUnion(inner.outputs)
      for value in inner.hidden where reads.hidden.insert(value).inserted { waiting.append(value) }
    }
    for list in reads.lists { reads.cells.formUnion(list) }
    return reads
  }

  /// The true dependencies between inputs and outputs.
  ///
  /// - Complexity: O(outputs² · cells) at worst; computed anew on each call.
  public var graph: DependencyGraph {
    var directCells: [[Int]] = []
    var directOutputs: [[Int]] = []
    var reaches: [[DependencyGraph.Reach]] = []
    for output in outputs {
      let reads = reads(of: output.expression)
      var shortest = Array(repeating: Int.max, count: cells.count)
      var longest = Array(repeating: 0, count: cells.count)
      for c in reads.cells { (shortest[c], longest[c]) = (1, 1) }
      for o in reads.outputs {
        for reach in reaches[o] {
          shortest[reach.cell] = min(shortest[reach.cell], reach.minimumDepth + 1)
          longest[reach.cell] = max(longest[reach.cell], reach.maximumDepth + 1)
        }
      }
      directCells.append(reads.cells.sorted())
      directOutputs.append(reads.outputs.sorted())
      reaches.append(
        cells.indices.filter { longest[$0] > 0 }.map {
          DependencyGraph.Reach(cell: $0, minimumDepth: shortest[$0], maximumDepth: longest[$0])
        })
    }
    return DependencyGraph(
      cells: cells.map(\.name), outputs: outputs.map(\.name), directCells: directCells,
      directOutputs: directOutputs, reaches: reaches)
  }
}
