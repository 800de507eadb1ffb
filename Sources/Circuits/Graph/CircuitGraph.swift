import GPT

/// A model as a graph: nodes that write to the residual stream, readers that read it, and an edge from each writer to each
/// reader that comes after it.
///
/// Writers stand in the order in which they compute, so what a reader can read is always the first so many of them, and an
/// edge is a number: the reader's first edge plus the writer's place. Scores and masks are arrays with one entry an edge.
///
/// Heads read three times: for their queries, keys and values. Where several heads share keys and values, keys and values
/// are numbered by the heads that have them.
public struct CircuitGraph: Sendable, Hashable {
  /// One thing that reads the stream.
  public struct Reader: Sendable, Hashable, CustomStringConvertible {
    /// The node that reads.
    public let node: Node
    /// Which input of a head; nil for other nodes.
    public let input: Edge.HeadInput?
    /// Where what it reads can be changed.
    public let point: HookPoint
    /// Its row at that point, which has one for each head; nil where the point has no heads.
    public let row: Int?
    /// How many writers it reads: the first ones of ``CircuitGraph/writers``.
    public let writers: Int

    public var description: String { "\(node)" + (input.map { ".\($0.rawValue)" } ?? "") }
  }

  /// The sizes of the model.
  public let dimensions: Dimensions
  /// What writes to the stream, in the order of computation.
  public let writers: [Node]
  /// What reads it, in the order of computation.
  public let readers: [Reader]
  /// The number of each reader's first edge; the number of all edges stands last.
  let firstEdges: [Int]

  /// The graph of models of these sizes.
  public init(_ dimensions: Dimensions) {
    self.dimensions = dimensions
    let nodes = Node.all(in: dimensions)
    let writers = nodes.filter { $0 != .logits }
    func count(before node: Node) -> Int {
      let isSideBySide = dimensions.blockForm == .parallel
      return writers.prefix { writer in
        switch (writer, node) {
        case (.input, _), (_, .logits): true
        case (.head(let a), .head(let b)): a.layer < b.layer
        case (.mlp(let a), .head(let b)): a < b.layer
        case (.head(let a), .mlp(let b)): isSideBySide ? a.layer < b : a.layer <= b
        case (.mlp(let a), .mlp(let b)): a < b
        case (.logits, _), (_, .input): false
        }
      }.count
    }
    self.writers = writers
    readers = nodes.flatMap { node -> [Reader] in
      let writers = count(before: node)
      func reader(_ input: Edge.HeadInput?, _ kind: HookPoint.Kind, _ layer: Int, row: Int? = nil) -> Reader {
        Reader(node: node, input: input, point: HookPoint(kind, layer: layer), row: row, writers: writers)
      }
      switch node {
      case .input: return []
      case .logits: return [reader(nil, .residualPost, dimensions.layers - 1)]
      case .mlp(let layer): return [reader(nil, .mlpIn, layer)]
      case .head(let head):
        let query = reader(.query, .queryInput, head.layer, row: head.index)
        guard head.index < dimensions.keyValueHeads else { return [query] }
        return [
          query, reader(.key, .keyInput, head.layer, row: head.index),
          reader(.value, .valueInput, head.layer, row: head.index),
        ]
      }
    }
    firstEdges = readers.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.writers) }
  }

  /// The number of edges.
  public var edgeCount: Int { firstEdges[readers.count] }

  /// The edges of a reader, by the writers' order.
  public func edges(to reader: Int) -> Range<Int> { firstEdges[reader]..<firstEdges[reader + 1] }

  /// The number of an edge, nil where the graph has none like it. O(readers).
  public func number(of edge: Edge) -> Int? {
    guard let writer = writers.firstIndex(of: edge.from),
      let reader = readers.firstIndex(where: { $0.node == edge.to && $0.input == edge.input }),
      writer < readers[reader].writers
    else { return nil }
    return firstEdges[reader] + writer
  }

  /// The reader of an edge. O(log readers).
  public func reader(of edge: Int) -> Int {
    var (low, high) = (0, readers.count - 1)
    while low < high {
      let middle = (low + high + 1) / 2
      if firstEdges[middle] <= edge { low = middle } else { high = middle - 1 }
    }
    return low
  }

  /// The writer of an edge: its place in ``writers``.
  public func writer(of edge: Int) -> Int { edge - firstEdges[reader(of: edge)] }

  /// An edge by its number.
  public func edge(_ number: Int) -> Edge {
    let reader = readers[reader(of: number)]
    guard let edge = Edge(from: writers[writer(of: number)], to: reader.node, input: reader.input) else {
      preconditionFailure("edge \(number) of \(edgeCount) does not go forwards")
    }
    return edge
  }

  /// All edges, by their numbers.
  public var edges: [Edge] { (0..<edgeCount).map(edge) }

  /// What each edge's reader is, and its writer: [edge]. For loops over all edges. O(edges).
  var ends: [(writer: Int, reader: Int)] {
    readers.indices.flatMap { reader in (0..<readers[reader].writers).map { ($0, reader) } }
  }

  /// The edges that leave a writer.
  public func edges(from writer: Int) -> [Int] {
    readers.indices.filter { writer < readers[$0].writers }.map { firstEdges[$0] + writer }
  }

  /// The places among ``writers`` of the nodes that a reader feeds: one, several where heads share keys and values, none for the
  /// logits.
  func owners(of reader: Reader) -> [Int] {
    guard case .head(let head) = reader.node, let input = reader.input, input != .query else {
      return writers.firstIndex(of: reader.node).map { [$0] } ?? []
    }
    let group = dimensions.heads / dimensions.keyValueHeads
    return (head.index * group..<(head.index + 1) * group).compactMap {
      writers.firstIndex(of: .head(Head(head.layer, $0)))
    }
  }

  /// The nodes that some of the edges touch.
  public func nodes(touchedBy kept: [Bool]) -> Set<Node> {
    var touched: Set<Node> = []
    let owners = readers.map(owners)
    for (edge, end) in ends.enumerated() where kept[edge] {
      touched.insert(writers[end.writer])
      if readers[end.reader].node == .logits { touched.insert(.logits) }
      for owner in owners[end.reader] { touched.insert(writers[owner]) }
    }
    return touched
  }

  /// The points at which readers read, in the order of computation, each with its readers.
  var readingPoints: [(point: HookPoint, readers: [Int])] {
    var places: [HookPoint: Int] = [:]
    var result: [(point: HookPoint, readers: [Int])] = []
    for (number, reader) in readers.enumerated() {
      if let place = places[reader.point] {
        result[place].readers.append(number)
      } else {
        places[reader.point] = result.count
        result.append((reader.point, [number]))
      }
    }
    return result
  }

  /// The points at which writers write, each with the writers and their rows there.
  var writingPoints: [(point: HookPoint, writers: [Int])] {
    var places: [HookPoint: Int] = [:]
    var result: [(point: HookPoint, writers: [Int])] = []
    for (number, writer) in writers.enumerated() {
      guard let point = writer.output else { continue }
      if let place = places[point] {
        result[place].writers.append(number)
      } else {
        places[point] = result.count
        result.append((point, [number]))
      }
    }
    return result
  }
}

extension CircuitGraph {
  /// The edges that lie on a way from the embeddings to the logits along kept edges: others do nothing, or only feed what
  /// does nothing.
  ///
  /// A head lies on a way where any of its inputs is reached: with constant queries and keys it still passes values on.
  public func connected(_ kept: [Bool]) -> [Bool] {
    var isReached = writers.map { $0 == .input }
    var result = kept
    let ends = ends
    let owners = readers.map(owners)
    for (edge, end) in ends.enumerated() where kept[edge] {
      if isReached[end.writer] {
        for owner in owners[end.reader] { isReached[owner] = true }
      } else {
        result[edge] = false
      }
    }
    var isHeard = writers.map { _ in false }
    for (edge, end) in ends.enumerated().reversed() where result[edge] {
      if readers[end.reader].node == .logits || owners[end.reader].contains(where: { isHeard[$0] }) {
        isHeard[end.writer] = true
      } else {
        result[edge] = false
      }
    }
    return result
  }
}
