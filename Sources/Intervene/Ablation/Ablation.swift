import GPT
import Records
import Tasks

/// Removes parts of a model: their activations are replaced by zeros, by means, or by those of other texts.
///
/// | site | what is replaced |
/// |---|---|
/// | `heads` | the head's mixed values z (`attn.hook_z`) before the output projection, whose bias stays |
/// | `attention`, `mlps` | what the whole layer adds to the stream, bias included (`hook_attn_out`, `hook_mlp_out`) |
/// | `neurons` | one value behind the activation function (`mlp.hook_post`) |
/// | `residual` | the residual stream before a layer; the number of layers stands for the stream after the last |
/// | `edges` | a head's attention from one position to another (`attn.hook_pattern`); nothing is renormalised |
/// | `norms` | the layer norm's scale, frozen to its mean at the position in every mode |
///
/// Attention, MLP, head, neuron, residual and norm sites hold at ``positions`` only, when there are any.
public struct Ablation: Intervention {
  public static let kind = "ablate"

  /// Heads whose mixed values z are replaced.
  public var heads: [Head] = []
  /// Layers whose attention output is replaced.
  public var attention: [Int] = []
  /// Layers whose MLP output is replaced.
  public var mlps: [Int] = []
  /// Neurons whose values behind the activation function are replaced.
  public var neurons: [Neuron] = []
  /// Layers before which the residual stream is replaced; the number of layers stands for its end.
  public var residual: [Int] = []
  /// Attention weights that are replaced.
  public var edges: [AttentionEdge] = []
  /// Norms whose scale is frozen to its mean.
  public var norms: [NormSite] = []
  public var positions: [TextPosition]?
  /// What activations are replaced by.
  public var mode = AblationMode.zero
  /// Draws the other texts of `resample`.
  public var seed: UInt64 = 0

  /// An ablation without sites, to be filled.
  public init(mode: AblationMode = .zero) { self.mode = mode }

  /// Ablates heads.
  public init(heads: [Head], mode: AblationMode = .zero, seed: UInt64 = 0) {
    self.heads = heads
    self.mode = mode
    self.seed = seed
  }

  private enum CodingKeys: String, CodingKey, CaseIterable {
    case heads, attention, mlps, neurons, residual, edges, norms, positions, mode, seed
  }

  public init(from decoder: any Decoder) throws {
    _ = try decoder.checkedKeys(CodingKeys.allCases.map(\.rawValue))
    let container = try decoder.container(keyedBy: CodingKeys.self)
    func list<Site: Decodable>(_ key: CodingKeys) throws -> [Site] {
      container.contains(key) ? try container.decode([Site].self, forKey: key) : []
    }
    heads = try list(.heads)
    attention = try list(.attention)
    mlps = try list(.mlps)
    neurons = try list(.neurons)
    residual = try list(.residual)
    edges = try list(.edges)
    norms = try list(.norms)
    positions = try container.decodeIfPresent([TextPosition].self, forKey: .positions)
    if let name = try container.decodeIfPresent(String.self, forKey: .mode) {
      let known = AblationMode.allCases.map(\.rawValue)
      guard let mode = AblationMode(rawValue: name) else {
        throw SpecificationProblem(
          decoder, key: CodingKeys.mode,
          "expected \(known.joined(separator: ", ")) as mode, found \"\(name)\"",
          hint: NearMatches.hint(for: name, among: known))
      }
      self.mode = mode
    }
    seed = try container.decodeIfPresent(UInt64.self, forKey: .seed) ?? 0
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    func encode(_ list: [some Encodable], _ key: CodingKeys) throws {
      if !list.isEmpty { try container.encode(list, forKey: key) }
    }
    try encode(heads, .heads)
    try encode(attention, .attention)
    try encode(mlps, .mlps)
    try encode(neurons, .neurons)
    try encode(residual, .residual)
    try encode(edges, .edges)
    try encode(norms, .norms)
    try container.encodeIfPresent(positions, forKey: .positions)
    try container.encode(mode, forKey: .mode)
    if mode == .resample { try container.encode(seed, forKey: .seed) }
  }

  public var description: String {
    func part(_ name: String, _ list: [some CustomStringConvertible]) -> String? {
      list.isEmpty ? nil : "\(name) \(list.map(\.description).joined(separator: ", "))"
    }
    let sites = [
      part("heads", heads), part("attention", attention), part("MLPs", mlps), part("neurons", neurons),
      part("residual", residual), part("edges", edges), part("norms", norms),
    ].compactMap { $0 }
    let places = positions.map { " at " + $0.map(\.description).joined(separator: ", ") } ?? ""
    if sites.count == 1, !norms.isEmpty {
      return
        "layer norms frozen to their mean scale: \(norms.map(\.description).joined(separator: ", "))\(places)"
    }
    return "\(mode.rawValue) ablation of \(sites.joined(separator: "; "))\(places)"
  }
}
