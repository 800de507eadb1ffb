import Arrays
import GPT
import Records
import Tasks

/// Activations over the positions of one text, or how two texts differ: of each hook point the largest units.
///
/// JSON: `{"labels":["A=1",",",…],"maps":[{"hook":"blocks.2.mlp.hook_post","units":512,"shown":[{"unit":"17",
/// "values":[…]},…]},…]}`.
public struct ActivationReport: Codable, Sendable {
  /// A neuron, or a direction of the stream or of a head.
  public struct Unit: Codable, Sendable {
    /// Its number; of what heads have the head first: `3.17`.
    public let unit: String
    /// By position: the activation, or that of the first text minus that of the second.
    public let values: [Float]
  }

  /// One hook point.
  public struct Map: Codable, Sendable {
    /// Its name.
    public let hook: String
    /// The number of all its units.
    public let units: Int
    /// Those of the largest absolute value at any position, largest first.
    public let shown: [Unit]
  }

  /// What was read: the input's values, the text or the token ids.
  public let text: String
  /// What was read and subtracted; nil for none.
  public let minus: String?
  /// The text of each position, with the variable that it writes: `A=1`. Where two texts differ, both tokens: `A=1|0`.
  public let labels: [String]
  /// One for each hook point, in the order of the forward pass.
  public let maps: [Map]

  /// The largest units at some hook points.
  ///
  /// - Parameters:
  ///   - report: one run with the points captured.
  ///   - text: what was read.
  ///   - other: another run with as many positions, and what it read; nil for none.
  ///   - points: what to show.
  ///   - most: units of each point.
  /// - Throws: `ArgumentError` for texts of different lengths, and for points that are no units over positions.
  init(
    _ report: AttentionReport, of text: String, minus other: (report: AttentionReport, text: String)?,
    at points: [HookPoint], most: Int
  ) throws {
    if let other, other.report.tokenIDs.count != report.tokenIDs.count {
      throw ArgumentError(
        "minus",
        "expected as many tokens as the first text has with its answer, \(report.tokenIDs.count), "
          + "found \(other.report.tokenIDs.count)", hint: "activations are subtracted position by position")
    }
    self.text = text
    minus = other?.text
    labels = report.labels.indices.map { position in
      let label = report.labels[position]
      guard let second = other?.report.tokens[position], second != report.tokens[position] else {
        return label
      }
      return "\(label)|\(second)"
    }
    maps = try points.map { point in
      guard point.kind != .pattern, point.kind != .attentionScores else {
        throw ArgumentError(
          "hook", "\(point) is attention from positions to positions, no units over positions",
          hint: "\(command: "attention") shows it")
      }
      guard let tensor = report.capture[point]?.at(0) else {
        preconditionFailure("\(point) was not captured")
      }
      let positions = tensor.shape[0]
      var values = tensor.values
      if let second = other?.report.capture[point]?.at(0).values {
        for i in values.indices { values[i] -= second[i] }
      }
      let units = positions == 0 ? 0 : values.count / positions
      let width = tensor.shape.rank == 3 ? tensor.shape[2] : units
      func largest(_ unit: Int) -> Float {
        (0..<positions).reduce(0) { max($0, abs(values[$1 * units + unit])) }
      }
      let sizes = (0..<units).map(largest)
      let order = (0..<units).sorted { (sizes[$1], $0) < (sizes[$0], $1) }
      return Map(
        hook: point.description, units: units,
        shown: order.prefix(most).map { unit in
          Unit(
            unit: width == units ? "\(unit)" : "\(unit / width).\(unit % width)",
            values: (0..<positions).map { values[$0 * units + unit] })
        })
    }
  }

  /// One row a hook point, unit and position.
  public var table: Table {
    let rows = maps.flatMap { map in
      map.shown.flatMap { unit in unit.values.indices.map { (map: map, unit: unit, position: $0) } }
    }
    return Table(rows) {
      Column("hook") { $0.map.hook }
      Column("unit") { $0.unit.unit }
      Column("position", \.position)
      Column("token") { labels[$0.position] }
      Column("value") { $0.unit.values[$0.position] }
    }
  }
}
