import Arrays
import GPT
import Records
import Tasks

/// What is patched and how it is measured.
public struct PatchSettings: Sendable, Equatable {
  /// What is patched.
  public var site: Site
  /// What is measured.
  public var metric: PatchMetric
  /// Which run of a pair receives.
  public var direction: PatchDirection
  /// Where heads are patched; nil for everywhere.
  public var positions: [TextPosition]?
  /// The number of threads to work on.
  public var threads: Int

  /// The residual stream before each layer, denoised and measured by logit difference, unless something else is given.
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
