import GPT
import Tasks

/// How faithful circuits of growing size are when edges enter in the order of their scores.
///
/// f(C) = (m(C) − m(∅)) / (m(M) − m(∅)) with the means of m over the texts: a ratio of means, not a mean of ratios. Circuits are the
/// best k edges without those that connect nothing (``CircuitGraph/connected(_:)``), k in shares of all edges.
///
/// Over k from 0.001 to 1, by trapezoids on a linear scale, as the Mechanistic Interpretability Benchmark has it:
/// **CPR** = ∫ f dk, with edges ranked by signed score, and **CMD** = ∫ |1 − f| dk, ranked by size. Four fifths of the area
/// lie above k = 20 %.
///
/// Mueller et al. 2025, "MIB: A Mechanistic Interpretability Benchmark".
public struct CircuitCurve: Codable, Sendable, Equatable {
  /// MIB's sizes, as shares of all edges.
  public static let shares: [Double] = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1]

  /// A circuit of some size.
  public struct Point: Codable, Sendable, Equatable {
    /// Edges that were taken, as a share of all.
    public let share: Double
    /// Edges that were taken.
    public let edges: Int
    /// Of these, how many lie on a way from the embeddings to the logits.
    public let connected: Int
    /// The mean of m.
    public let value: Double
    /// f; null where the whole model and no edge measure alike.
    public let faithfulness: Double?
  }

  /// How edges were ordered.
  public let ranking: EdgeScores.Ranking
  /// By size.
  public let points: [Point]
  /// ∫ f, for the signed ranking CPR; null where f is undefined.
  public let area: Double?
  /// ∫ |1 − f|, for the ranking by size CMD; null where f is undefined.
  public let distance: Double?

  /// Measures circuits of all sizes.
  public init(
    _ scores: EdgeScores, _ problem: CircuitProblem, ranking: EdgeScores.Ranking, ends: CircuitEnds
  ) throws {
    let graph = problem.graph
    let order = scores.order(ranking)
    let counts = Self.shares.map { Int(($0 * Double(graph.edgeCount)).rounded(.down)) }
    let sets = counts.map { count in
      var kept = [Bool](repeating: false, count: graph.edgeCount)
      for edge in order.prefix(count) { kept[edge] = true }
      return graph.connected(kept)
    }
    let values = try problem.masked.means(problem.measure, sets.map { EdgeMask(keeping: $0) })
    let points = Self.shares.indices.map { place in
      Point(
        share: Self.shares[place], edges: counts[place], connected: sets[place].count { $0 },
        value: values[place], faithfulness: ends.faithfulness(of: values[place]))
    }
    self.ranking = ranking
    self.points = points
    let faithfulness = points.map(\.faithfulness)
    area = Self.integral(faithfulness)
    distance = Self.integral(faithfulness.map { $0.map { abs(1 - $0) } })
  }

  /// ∫ over ``shares`` by trapezoids, nil where a value is missing.
  public static func integral(_ values: [Double?]) -> Double? {
    let known = values.compactMap { $0 }
    guard known.count == shares.count else { return nil }
    return zip(shares.indices, shares.indices.dropFirst()).reduce(0) { sum, pair in
      sum + (known[pair.0] + known[pair.1]) / 2 * (shares[pair.1] - shares[pair.0])
    }
  }
}

/// What m is with every edge and with none.
public struct CircuitEnds: Codable, Sendable, Equatable {
  /// m(M), mean over the texts.
  public let whole: Double
  /// m(∅).
  public let none: Double
  /// How far the two can lie apart by rounding alone.
  let rounding: Double

  /// Measures both.
  public init(_ problem: CircuitProblem) throws {
    let ends = try problem.masked.means(problem.measure, [.all(problem.graph), .none(problem.graph)])
    self.init(
      whole: ends[0], none: ends[1],
      rounding: problem.measure.rounding(problem.masked.texts, clean: problem.masked.cleanLogits))
  }

  init(whole: Double, none: Double, rounding: Double) {
    self.whole = whole
    self.none = none
    self.rounding = rounding
  }

  private enum CodingKeys: String, CodingKey { case whole, none }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      whole: try container.decode(Double.self, forKey: .whole),
      none: try container.decode(Double.self, forKey: .none), rounding: 0)
  }

  /// (m − m(∅)) / (m(M) − m(∅)); nil where the two ends measure alike.
  public func faithfulness(of value: Double) -> Double? {
    guard abs(whole - none) > rounding, (whole - none).isFinite else { return nil }
    return (value - none) / (whole - none)
  }
}
