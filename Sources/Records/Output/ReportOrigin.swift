/// Where a report is from: the field `about` that all reports have in common, whatever else they hold.
///
///     "about": {
///       "command": "ablate each", "version": "0.1.0",
///       "model": {"path": "runs/b", "hash": "8c7ad5d0c3ab5a0e"},
///       "world": {"name": "boolean", "hash": "2c1f6a3f0b6f1d9e"},
///       "inputs": {"count": 32, "isSample": false, "seed": 0}
///     }
///
/// What there is none of is `null`. The schema is `docs/schemas/about.json`.
public struct ReportOrigin: Sendable {
  /// Something that a report is about: what it is called, and what tells it from others.
  public struct Source: Sendable, Hashable {
    /// The path or the name; nil for what has none.
    public let name: String?
    /// 16 hexadecimal digits; nil where they are not known.
    public let hash: String?

    /// A source with its name and hash.
    public init(name: String?, hash: String?) {
      self.name = name
      self.hash = hash
    }
  }

  /// Inputs that a report looked at.
  public struct Inputs: Sendable, Hashable {
    /// How many.
    public let count: Int
    /// Whether they are a sample of the world's.
    public let isSample: Bool

    /// So many inputs.
    public init(count: Int, isSample: Bool) {
      self.count = count
      self.isSample = isSample
    }
  }

  /// What was asked, as the program calls it: `ablate each`.
  public let command: String
  /// The version of the program.
  public let version: String
  /// The model with its path; nil without one.
  public let model: Source?
  /// The world; nil without one.
  public let world: Source?
  /// The seed of the draws; nil where nothing can be drawn.
  public let seed: UInt64?
  /// What was looked at; nil where the report says it.
  public let inputs: Inputs?

  /// An origin of its parts.
  public init(
    command: String, version: String, model: Source?, world: Source?, seed: UInt64?, inputs: Inputs? = nil
  ) {
    self.command = command
    self.version = version
    self.model = model
    self.world = world
    self.seed = seed
    self.inputs = inputs
  }

  /// The field of a report, which knows itself how many inputs it looked at.
  func about(_ report: JSONTree) -> JSONTree {
    .object([
      "command": .string(command), "version": .string(version), "model": Self.source(model, "path"),
      "world": Self.source(world, "name"),
      "inputs": model == nil || world == nil ? .null : inputs(of: report),
    ])
  }

  private static func source(_ source: Source?, _ name: String) -> JSONTree {
    guard let source else { return .null }
    return .object([
      name: source.name.map(JSONTree.string) ?? .null, "hash": source.hash.map(JSONTree.string) ?? .null,
    ])
  }

  /// From the report's own fields, or from those of its first part where it has one for each mode.
  private func inputs(of report: JSONTree) -> JSONTree {
    if let inputs { return shown(inputs.count, inputs.isSample) }
    guard case .object(var members) = report else { return .null }
    if members["inputs"] == nil, members["isSample"] == nil,
      let part = members.sorted(by: { $0.key < $1.key }).lazy.compactMap({ pair -> [String: JSONTree]? in
        if case .object(let part) = pair.value, part["isSample"] != nil { part } else { nil }
      }).first
    {
      members = part
    }
    let count: Int? =
      switch (members["inputs"], members["texts"]) {
      case (.int(let count), _): count
      case (_, .int(let count)): count
      default: nil
      }
    let isSample: Bool? = if case .bool(let value)? = members["isSample"] { value } else { nil }
    return count == nil && isSample == nil ? .null : shown(count, isSample)
  }

  private func shown(_ count: Int?, _ isSample: Bool?) -> JSONTree {
    .object([
      "count": count.map(JSONTree.int) ?? .null, "isSample": isSample.map(JSONTree.bool) ?? .null,
      "seed": seed.map(JSONTree.unsigned) ?? .null,
    ])
  }
}
