import Arrays
import GPT
import Records
import Tasks

/// What is patched and how it is measured.
public struct PatchSettings: Sendable, Equatable {
  public var site: Site
  public var metric: PatchMetric
  public var direction: PatchDirection
  /// Where heads are patched; nil for everywhere.
  public var positions: [TextPosition]?
  public var threads: Int

  public init(
    site: Site = .residualPre, metric: PatchMetric = .logitDifference,
    direction: PatchDirection = .denoise, positions: [TextPosition]? = nil,
    threads: Int = Parallel.defaultThreads
  ) {
    self.site = site
    self.metric = metric
    self.direction = direction
    self.positions = positions
    self.threads = threads
  }

  /// - Throws: `ArgumentError` for positions that the texts do not have, or that the site does not take.
  func check(_ texts: any PlacedTexts) throws {
    guard let positions else { return }
    guard site.isByHead else {
      throw ArgumentError(
        "positions", "\(site.rawValue) is patched at each position in turn",
        hint: "leave positions out, or choose z, q, k, v or pattern")
    }
    try texts.check(positions)
  }

  /// The numbers of ``positions`` in one text, of which `length` tokens are read.
  func numbers(in text: Int, of texts: any PlacedTexts, length: Int) throws -> [Int]? {
    try positions.map { places in
      let found = Set(places.flatMap { texts.positions(of: $0, in: text) }).filter { $0 < length }.sorted()
      guard !found.isEmpty else {
        throw ArgumentError(
          "positions",
          "\(places.map(\.description).joined(separator: ", ")) lies behind the context of \(length) tokens",
          hint: "the context ends before the target: name earlier positions")
      }
      return found
    }
  }
}
