import Arrays
import GPT
import Records

extension Site {
  /// The site of a name.
  ///
  /// - Throws: `ArgumentError` with near matches for another name.
  public init(named name: String, at place: String = "site") throws {
    guard let site = Site(rawValue: name) else {
      throw ArgumentError.unknown("site", name, at: place, among: Self.allCases.map(\.rawValue))
    }
    self = site
  }
}

/// A part of one activation: some positions, of one head or of the whole width.
struct PatchCell: Hashable, Sendable {
  /// Query positions, for attention patterns.
  var positions: [Int]
  var head: Int?

  /// The part's pieces in an activation of one text, [position, …] or [head, query, key].
  func pieces(of tensor: Tensor, _ kind: HookPoint.Kind) -> [Tensor] {
    positions.map { position in
      guard let head else { return tensor.at(position) }
      return kind.isSquare ? tensor.at(head).at(position) : tensor.at(position).at(head)
    }
  }

  /// Overwrites the part in `target` with that of `source`.
  func copy(_ source: Tensor, to target: Tensor, _ kind: HookPoint.Kind) {
    for (from, to) in zip(pieces(of: source, kind), pieces(of: target, kind)) { to.assign(from) }
  }

  /// Whether both activations have the same values there: then there is nothing to patch.
  func isEqual(_ a: Tensor, _ b: Tensor, _ kind: HookPoint.Kind) -> Bool {
    zip(pieces(of: a, kind), pieces(of: b, kind)).allSatisfy { a, b in
      a.withValues { a in b.withValues { b in a.elementsEqual(b) } }
    }
  }
}
