import GPT
import Worlds

extension Ablation {
  /// Sites, layers or positions from a text with commas between, as an option called `key` takes them.
  ///
  /// - Throws: ``InterventionError`` that quotes the part that is none, with near matches among `known`.
  public static func list<Site: LosslessStringConvertible>(
    _ text: String, at key: String, expecting: String, among known: [String] = []
  ) throws -> [Site] {
    try text.split(separator: ",", omittingEmptySubsequences: false).map { part in
      let trimmed = part.drop { $0 == " " }
      guard let site = Site(String(trimmed)) else {
        let near = NearMatches.hint(for: String(trimmed), among: known)
        throw InterventionError(key, "expected \(expecting), found \"\(trimmed)\"", hint: near)
      }
      return site
    }
  }
}

/// A head or a neuron by its layer and its number in the layer, both from 0, written `1.3`.
public struct LayerUnit: Hashable, Sendable, Codable, LosslessStringConvertible {
  public let layer: Int
  public let index: Int

  public init(_ layer: Int, _ index: Int) {
    self.layer = layer
    self.index = index
  }

  public init?(_ description: String) {
    let parts = description.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty && $0.allSatisfy(\.isWholeNumber) }),
      let layer = Int(parts[0]), let index = Int(parts[1])
    else { return nil }
    self.init(layer, index)
  }

  public var description: String { "\(layer).\(index)" }

  public init(from decoder: any Decoder) throws {
    self = try decoder.parsed(
      expecting: "layer.number", hint: "1.3 is number 3 of layer 1; both are counted from 0")
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }

  /// - Throws: ``InterventionError`` that names the range when the layer or the number does not exist.
  public func check(_ what: String, layers: Int, count: Int, at key: String) throws {
    try Self.check(layer: layer, layers: layers, at: key, in: description)
    guard index < count else {
      throw InterventionError(
        key, "\(description): expected a \(what) from 0 to \(count - 1), found \(index)")
    }
  }

  static func check(layer: Int, layers: Int, at key: String, in text: String) throws {
    guard (0..<layers).contains(layer) else {
      throw InterventionError(key, "\(text): expected a layer from 0 to \(layers - 1), found \(layer)")
    }
  }
}

/// One attention edge: what a head moves to the positions `query` from the positions `key`, written `0.3:newB-1:D`.
public struct AttentionEdge: Hashable, Sendable, Codable, LosslessStringConvertible {
  public let head: LayerUnit
  /// The positions that attend …
  public let query: TextPosition
  /// … and those attended to.
  public let key: TextPosition

  public init(_ head: LayerUnit, from query: TextPosition, to key: TextPosition) {
    self.head = head
    self.query = query
    self.key = key
  }

  public init?(_ description: String) {
    let parts = description.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 3, let head = LayerUnit(parts[0]), let query = TextPosition(parts[1]),
      let key = TextPosition(parts[2])
    else { return nil }
    self.init(head, from: query, to: key)
  }

  public var description: String { "\(head):\(query):\(key)" }

  public init(from decoder: any Decoder) throws {
    self = try decoder.parsed(
      expecting: "an attention edge", hint: "an edge is head:from:to, e.g. 0.3:newB-1:D or 1.2:15:6")
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}

/// A layer norm, written `0.ln1` (before attention), `2.ln2` (before the MLP) or `ln_final`.
public struct NormSite: Hashable, Sendable, Codable, LosslessStringConvertible {
  /// Where its scale can be changed.
  public let scale: HookPoint

  public init?(_ description: String) {
    if description == "ln_final" {
      scale = HookPoint(.finalScale)
      return
    }
    let parts = description.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 2, let layer = Int(parts[0]), layer >= 0, parts[1] == "ln1" || parts[1] == "ln2"
    else { return nil }
    scale = HookPoint(parts[1] == "ln1" ? .norm1Scale : .norm2Scale, layer: layer)
  }

  public var description: String {
    guard let layer = scale.layer else { return "ln_final" }
    return "\(layer).\(scale.kind == .norm1Scale ? "ln1" : "ln2")"
  }

  public init(from decoder: any Decoder) throws {
    self = try decoder.parsed(
      expecting: "a layer norm", hint: "layer norms are 0.ln1, 0.ln2, 1.ln1, … and ln_final")
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
