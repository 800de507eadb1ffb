import Foundation

/// How people see a number.
public enum NumberFormat: Sendable, Equatable {
  /// All digits for programs, at most six significant ones for people.
  case exact
  /// The digits that single precision has.
  case single
  /// A fixed number of decimals, as ``NumberText/fixed(_:_:)`` writes them: no negative zero.
  case decimals(Int)
  /// A fixed number of decimals, as C's `printf` writes them: what rounds to zero keeps its sign.
  case printed(Int)
  /// A fixed number of decimals, half a unit of the last one rounded away from zero; no negative zero.
  case rounded(Int)
  /// Times 100, with a fixed number of decimals; the sign % belongs to the column's name.
  case percent(Int)
  /// Four significant digits, no trailing zeros: ``NumberText/compact(_:)``.
  case compact
  /// Whole numbers with commas between thousands: ``NumberText/grouped(_:_:)``.
  case grouped

  /// `value` in this format.
  public func text(_ value: Double) -> String {
    switch self {
    case .exact: NumberText.significant(value, 6)
    case .single: "\(Float(value))"
    case .decimals(let count): NumberText.fixed(value, count)
    case .printed(let count): String(format: "%.\(count)f", value)
    case .rounded(let count): Self.roundedAwayFromZero(value, count)
    case .percent(let count): NumberText.fixed(100 * value, count)
    case .compact: NumberText.compact(value)
    case .grouped: NumberText.grouped(value)
    }
  }

  private static func roundedAwayFromZero(_ value: Double, _ count: Int) -> String {
    guard value.isFinite else { return NumberText.fixed(value, count) }
    let unit = (0..<count).reduce(1.0) { unit, _ in unit * 10 }
    return NumberText.fixed((value * unit).rounded() / unit, count)
  }
}
