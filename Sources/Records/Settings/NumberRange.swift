/// The values that a number may have which sizes memory or work: one declaration for the check of a setting, and for
/// whoever reads or explains it.
///
/// Ranges end far above what is useful, and so far below what memory and whole numbers hold that sums and products of
/// a few of them do not overflow. What a product of settings needs is for `MemoryNeed` to say.
public struct NumberRange<Number: Comparable & Sendable>: Sendable {
  /// What the number is, as errors call it.
  public let name: String
  /// The smallest and the largest value, and all between.
  public let values: ClosedRange<Number>
  /// The values in words: `from 1 to 1000`, `above 0`.
  public let words: String

  /// A range under a name.
  ///
  /// - Parameters:
  ///   - name: what the number is, as errors call it.
  ///   - values: the smallest and the largest value.
  ///   - words: the values in words where their ends do not say it: `above 0`.
  public init(_ name: String, _ values: ClosedRange<Number>, words: String? = nil) {
    self.name = name
    self.values = values
    self.words = words ?? "from \(values.lowerBound) to \(values.upperBound)"
  }

  /// What is expected: `a whole number from 1 to 1000`.
  public var expectation: String {
    (Number.self is any BinaryInteger.Type ? "a whole number " : "a number ") + words
  }

  /// Checks one value.
  ///
  /// - Throws: ``SettingsError`` for a value outside; NaN is outside of every range.
  public func check(_ value: Number) throws {
    guard values.contains(value) else {
      throw SettingsError(setting: name, expected: expectation, found: "\(value)")
    }
  }

  /// The same for a setting that may be left out.
  public func check(_ value: Number?) throws {
    if let value { try check(value) }
  }

  /// The same for each of several.
  public func check(_ values: [Number]) throws { for value in values { try check(value) } }
}

extension NumberRange where Number: BinaryFloatingPoint {
  /// Shares from 0 to 1.
  public static func share(_ name: String) -> Self { Self(name, 0...1, words: "from 0 to 1") }

  /// Shares above 0 and up to 1.
  public static func positiveShare(_ name: String) -> Self {
    Self(name, Number.leastNonzeroMagnitude...1, words: "above 0 and up to 1")
  }

  /// Finite numbers above 0.
  public static func positive(_ name: String, to most: Number) -> Self {
    Self(name, Number.leastNonzeroMagnitude...most, words: "above 0 and up to \(most)")
  }
}

/// A setting that cannot be, or that belongs to nothing.
public struct SettingsError: Diagnostic, Equatable {
  /// The setting's name, as hints have it, e.g. `learning rate`.
  public let setting: String
  public let expected: String?
  public let found: String?

  /// An error of a setting, with what it may be and what it is.
  public init(setting: String, expected: String, found: String) {
    self.setting = setting
    self.expected = expected
    self.found = found
  }

  public var place: DiagnosticPlace? { .setting(setting) }
}
