import Records

/// Data or settings that a probe cannot work with. Messages say what was expected and what was found.
public enum ProbeError: Diagnostic, Equatable {
  /// There are no rows, or rows without features.
  case empty(rows: Int, columns: Int)
  /// A feature that is NaN, infinite or too large for a distance (above 1e150).
  case notFinite(value: Double, row: Int, column: Int)
  /// As many labels, groups or values were given as `found`, for `expected` rows.
  case lengths(of: String, expected: Int, found: Int)
  /// The queries have another number of features than the training rows.
  case features(expected: Int, found: Int)
  /// More neighbours are asked for than there are training rows, or fewer than one.
  case neighbours(k: Int, trainingRows: Int)
  /// All labels are the same: nothing can be told apart.
  case oneClass(label: Int, column: Int)
  /// A label that is not a whole number.
  case label(value: Double, row: Int, column: Int)
  /// A split that the data does not allow, and why.
  case split(String)
  /// An array of the wrong number of axes.
  case shape(of: String, expected: String, found: String)
  /// A setting outside of its range.
  case setting(name: String, expected: String, found: String)
  /// None of the variables has two classes that occur twice in the texts.
  case nothingToProbe(variables: [String], texts: Int)

  public var place: DiagnosticPlace? {
    switch self {
    case .setting(let name, _, _): .named(name)
    case .neighbours: .named("neighbours")
    default: nil
    }
  }

  public var expected: String? {
    switch self {
    case .empty: "at least one row and one feature"
    case .notFinite: "finite features"
    case .lengths(let what, let expected, _): "\(expected) \(what), one for each row of the features"
    case .features(let expected, _): "rows of \(expected) features, as in training"
    case .neighbours(_, let rows): "a number of neighbours from 1 to the \(rows) training rows"
    case .oneClass(_, let column): "at least two classes in label column \(column)"
    case .label: "whole numbers as labels"
    case .shape(let what, let expected, _): "\(what) of shape \(expected)"
    case .setting(_, let expected, _): expected
    case .nothingToProbe(_, let texts):
      "a variable with two values that each occur twice in the \(texts) texts"
    case .split: nil
    }
  }

  public var found: String? {
    switch self {
    case .empty(let rows, let columns): "\(rows) rows of \(columns) features"
    case .notFinite(let value, let row, let column), .label(let value, let row, let column):
      "\(value) in row \(row), column \(column) (counted from 0)"
    case .lengths(_, _, let found), .features(_, let found): "\(found)"
    case .neighbours(let k, _): "\(k)"
    case .oneClass(let label, _): "only the label \(label)"
    case .shape(_, _, let found), .setting(_, _, let found): found
    case .nothingToProbe(let variables, _): variables.joined(separator: ", ")
    case .split: nil
    }
  }

  public var problem: String {
    switch self {
    case .split(let problem): problem
    case .nothingToProbe: "expected \(expected ?? ""); none of these has: \(found ?? "")"
    default: "expected \(expected ?? ""), found \(found ?? "")"
    }
  }
}
