/// The inputs of a world that a training run measures accuracy on.
///
/// Written `all`, or as a number of draws.
public enum EvaluationInputs: Sendable, Hashable, Codable, LosslessStringConvertible {
  /// Every input, up to ``most``.
  case all
  /// Every input of a world that has no more than so many, else so many draws, with repetition.
  case draws(Int)

  /// The most inputs that `all` may stand for.
  public static let most = 1 << 20
  /// The most draws.
  public static let mostDraws = 65_536
  /// Without any wish: all inputs of a world that has at most so many …
  public static let usualLimit = 4_096
  /// … else so many draws.
  public static let usualDraws = 256

  public init?(_ description: String) {
    if description == "all" {
      self = .all
    } else if let count = Int(description), (1...Self.mostDraws).contains(count) {
      self = .draws(count)
    } else {
      return nil
    }
  }

  public var description: String {
    switch self {
    case .all: "all"
    case .draws(let count): "\(count)"
    }
  }

  public init(from decoder: any Decoder) throws {
    let text = try decoder.singleValueContainer().decode(String.self)
    guard let value = Self(text) else {
      throw DecodingError.dataCorrupted(
        .init(
          codingPath: decoder.codingPath,
          debugDescription:
            "expected all, or a number from 1 to \(Self.mostDraws), found \(text.prefix(40).debugDescription)"
        ))
    }
    self = value
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
