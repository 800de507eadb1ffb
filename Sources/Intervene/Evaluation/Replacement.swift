import Arrays
import GPT
import Tasks

/// How ablated activations are replaced.
public enum AblationMode: String, Codable, Sendable, CaseIterable, LosslessStringConvertible {
  /// By zeros.
  case zero
  /// By the mean over the evaluation's texts at the same position.
  case mean
  /// By the activation of another text at the same position, drawn once for each text.
  case resample

  public init?(_ description: String) { self.init(rawValue: description) }

  public var description: String { rawValue }
}

/// The values that stand in for an activation at a hook point; at positions behind the end of a text, those of its last
/// position.
struct Replacement: Sendable {
  private enum Source {
    case zero
    case mean(Tensor)
    /// Each text's donor, and all texts' values.
    case donors([Int], [Tensor])
  }

  private let source: Source
  private let isSquare: Bool

  /// Computes what `mode` needs at a point.
  init(_ mode: AblationMode, at point: HookPoint, seed: UInt64, in subject: any InterventionSubject) throws {
    isSquare = point.kind.isSquare
    source =
      switch mode {
      case .zero: .zero
      case .mean: .mean(try subject.baseline.mean(at: point))
      case .resample:
        .donors(subject.placed.donors(seed: seed), try subject.baseline.values(at: point))
      }
  }

  /// Overwrites `target` with the values `part` of what stands at a position of a text, [position, …].
  func write(
    _ part: Range<Int>, text: Int, position: Int, to target: UnsafeMutableBufferPointer<Float>.SubSequence
  ) {
    guard let tensor = tensor(text) else { return target.update(repeating: 0) }
    let start = min(position, tensor.shape[0] - 1) * (tensor.count / tensor.shape[0])
    tensor.withValues { values in
      _ = target.update(fromContentsOf: values[start + part.lowerBound..<start + part.upperBound])
    }
  }

  /// The attention of a head from one position to another.
  func attention(text: Int, head: Int, query: Int, key: Int) -> Float {
    guard let tensor = tensor(text) else { return 0 }
    return tensor[head, min(query, tensor.shape[1] - 1), min(key, tensor.shape[2] - 1)]
  }

  private func tensor(_ text: Int) -> Tensor? {
    switch source {
    case .zero: nil
    case .mean(let mean): mean
    case .donors(let donors, let values): values[donors[text]]
    }
  }
}

extension PlacedTexts {
  /// For each text another one, no shorter where there is one, whose activations replace its own.
  package func donors(seed: UInt64) -> [Int] {
    precondition(count > 1, "resampling needs two texts, found \(count)")
    let byLength = sequences.indices.sorted { (sequences[$0].count, $0) < (sequences[$1].count, $1) }
    let places = Dictionary(uniqueKeysWithValues: byLength.enumerated().map { ($1, $0) })
    return sequences.indices.map { text in
      var generator = SeededGenerator(seed: seed, stream: UInt64(text))
      let length = sequences[text].count
      var first = places[text]!
      while first > 0, sequences[byLength[first - 1]].count == length { first -= 1 }
      // The longest text, if there is only one, takes from the next one below.
      if first == count - 1 { first -= 1 }
      var place = first + generator.uniform(below: count - first - 1)
      if place >= places[text]! { place += 1 }
      return byLength[place]
    }
  }
}
