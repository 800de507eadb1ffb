import Records

/// The same report under several ways of replacing activations: what breaks an output depends on them.
///
/// JSON: an object with a report for each mode, `{"zero": {…}, "mean": {…}}`.
public struct ByMode<Report: Codable & Sendable>: Codable, Sendable {
  /// In the order asked for.
  public let modes: [AblationMode]
  /// One a mode.
  public let reports: [Report]

  /// Makes a report for each mode.
  ///
  /// - Throws: `ArgumentError` for no mode and for one that is named twice, and what `make` throws.
  public init(_ modes: [AblationMode], make: (AblationMode) throws -> Report) throws {
    guard !modes.isEmpty, Set(modes).count == modes.count else {
      throw ArgumentError(
        "mode", "expected different modes, found \(modes.map(\.rawValue).joined(separator: ","))")
    }
    self.modes = modes
    reports = try modes.map(make)
  }

  public init(from decoder: any Decoder) throws {
    let reports = try [String: Report](from: decoder)
    modes = AblationMode.allCases.filter { reports[$0.rawValue] != nil }
    self.reports = modes.compactMap { reports[$0.rawValue] }
  }

  public func encode(to encoder: any Encoder) throws {
    try Dictionary(uniqueKeysWithValues: zip(modes.map(\.rawValue), reports)).encode(to: encoder)
  }

  /// One table of all modes' tables, with the mode in front of each row.
  public func table(_ table: (Report) -> Table) -> Table {
    Table.stacked(
      zip(modes, reports).map { table($1).led(by: Table.Heading("mode", align: .left), $0.rawValue) })
  }
}
