/// What can be written as JSON where a setting's value stands.
package protocol SettingScalar: LosslessStringConvertible & Sendable {
  var json: JSONValue { get }
  static var kind: SettingDescription.Kind { get }
}

extension Int: SettingScalar {
  package var json: JSONValue { .int(self) }
  package static var kind: SettingDescription.Kind { .integer }
}

extension UInt64: SettingScalar {
  package var json: JSONValue { Int(exactly: self).map(JSONValue.int) ?? .string(description) }
  package static var kind: SettingDescription.Kind { .integer }
}

extension Double: SettingScalar {
  package var json: JSONValue { .double(self) }
  package static var kind: SettingDescription.Kind { .number }
}

extension Float: SettingScalar {
  package var json: JSONValue { Double(description).map(JSONValue.double) ?? .null }
  package static var kind: SettingDescription.Kind { .number }
}

// MARK: - Numbers

extension NumberRange where Number: LosslessStringConvertible {
  /// A number as it was written.
  ///
  /// - Throws: ``UnfitValue`` for what is no number, or none in the range.
  public func read(_ text: String) throws -> Number {
    guard let number = Number(text), values.contains(number) else { throw UnfitValue(expectation) }
    return number
  }
}

extension Setting {
  /// A number in a range.
  public static func number(
    _ name: String, _ path: WritableKeyPath<Owner, Int> & Sendable, in range: NumberRange<Int>,
    _ help: String, as placeholder: String = "n"
  ) -> Self { scalar(name, path, range, help, placeholder) }

  /// A number in a range that may be left out.
  public static func number(
    _ name: String, _ path: WritableKeyPath<Owner, Int?> & Sendable, in range: NumberRange<Int>,
    _ help: String, as placeholder: String = "n", isRequired: Bool = false
  ) -> Self { optional(name, path, range, help, placeholder, isRequired) }

  /// A seed, or another large whole number.
  public static func number(
    _ name: String, _ path: WritableKeyPath<Owner, UInt64> & Sendable, in range: NumberRange<UInt64>,
    _ help: String, as placeholder: String = "n"
  ) -> Self { scalar(name, path, range, help, placeholder) }

  /// A seed that may be left out.
  public static func number(
    _ name: String, _ path: WritableKeyPath<Owner, UInt64?> & Sendable, in range: NumberRange<UInt64>,
    _ help: String, as placeholder: String = "n"
  ) -> Self { optional(name, path, range, help, placeholder, false) }

  /// A number in a range.
  public static func number(
    _ name: String, _ path: WritableKeyPath<Owner, Double> & Sendable, in range: NumberRange<Double>,
    _ help: String, as placeholder: String = "x"
  ) -> Self { scalar(name, path, range, help, placeholder) }

  /// A number in a range that may be left out.
  public static func number(
    _ name: String, _ path: WritableKeyPath<Owner, Double?> & Sendable, in range: NumberRange<Double>,
    _ help: String, as placeholder: String = "x"
  ) -> Self { optional(name, path, range, help, placeholder, false) }

  /// A number of single precision in a range.
  public static func number(
    _ name: String, _ path: WritableKeyPath<Owner, Float> & Sendable, in range: NumberRange<Float>,
    _ help: String, as placeholder: String = "x"
  ) -> Self { scalar(name, path, range, help, placeholder) }

  /// A number of single precision in a range that may be left out.
  public static func number(
    _ name: String, _ path: WritableKeyPath<Owner, Float?> & Sendable, in range: NumberRange<Float>,
    _ help: String, as placeholder: String = "x"
  ) -> Self { optional(name, path, range, help, placeholder, false) }

  /// Numbers in a range, each given on its own.
  public static func numbers(
    _ name: String, _ path: WritableKeyPath<Owner, [Double]> & Sendable, in range: NumberRange<Double>,
    _ help: String, as placeholder: String = "x"
  ) -> Self {
    Setting(name) { owner in
      SettingDescription(
        name, .number, default: .array(owner[keyPath: path].map(\.json)), range: range.words, help: help,
        placeholder: placeholder, repeats: true)
    } read: { owner, texts in
      owner[keyPath: path] = try texts.map(range.read)
    } write: {
      .array($0[keyPath: path].map(\.json))
    }
  }

  private static func scalar<Number: SettingScalar>(
    _ name: String, _ path: WritableKeyPath<Owner, Number> & Sendable, _ range: NumberRange<Number>,
    _ help: String, _ placeholder: String
  ) -> Self {
    Setting(name) { owner in
      SettingDescription(
        name, Number.kind, default: owner[keyPath: path].json, range: range.words, help: help,
        placeholder: placeholder)
    } read: { owner, texts in
      owner[keyPath: path] = try range.read(texts.last ?? "")
    } write: {
      $0[keyPath: path].json
    }
  }

  private static func optional<Number: SettingScalar>(
    _ name: String, _ path: WritableKeyPath<Owner, Number?> & Sendable, _ range: NumberRange<Number>,
    _ help: String, _ placeholder: String, _ isRequired: Bool
  ) -> Self {
    Setting(name) { owner in
      SettingDescription(
        name, Number.kind, default: owner[keyPath: path]?.json ?? .null, range: range.words, help: help,
        placeholder: placeholder, isRequired: isRequired)
    } read: { owner, texts in
      owner[keyPath: path] = try range.read(texts.last ?? "")
    } write: {
      $0[keyPath: path]?.json ?? .null
    }
  }
}

// MARK: - Texts, flags and choices

extension Setting {
  /// A text.
  public static func text(
    _ name: String, _ path: WritableKeyPath<Owner, String> & Sendable, _ help: String, as placeholder: String
  ) -> Self {
    Setting(name) { owner in
      SettingDescription(
        name, .text, default: .string(owner[keyPath: path]), help: help, placeholder: placeholder)
    } read: { owner, texts in
      owner[keyPath: path] = texts.last ?? ""
    } write: {
      .string($0[keyPath: path])
    }
  }

  /// A text that may be left out.
  public static func text(
    _ name: String, _ path: WritableKeyPath<Owner, String?> & Sendable, _ help: String,
    as placeholder: String, isRequired: Bool = false
  ) -> Self {
    Setting(name) { owner in
      SettingDescription(
        name, .text, default: owner[keyPath: path].map(JSONValue.string) ?? .null, help: help,
        placeholder: placeholder, isRequired: isRequired)
    } read: { owner, texts in
      owner[keyPath: path] = texts.last
    } write: {
      $0[keyPath: path].map(JSONValue.string) ?? .null
    }
  }

  /// Texts, each given on its own.
  public static func texts(
    _ name: String, _ path: WritableKeyPath<Owner, [String]> & Sendable, _ help: String,
    as placeholder: String
  ) -> Self {
    Setting(name) { owner in
      SettingDescription(
        name, .text, default: .array(owner[keyPath: path].map(JSONValue.string)), help: help,
        placeholder: placeholder, repeats: true)
    } read: { owner, texts in
      owner[keyPath: path] = texts
    } write: {
      .array($0[keyPath: path].map(JSONValue.string))
    }
  }

  /// On or off: what the owner holds when nothing is said.
  public static func flag(
    _ name: String, _ path: WritableKeyPath<Owner, Bool> & Sendable, _ help: String
  ) -> Self {
    Setting(name) { owner in
      SettingDescription(name, .flag, default: .bool(owner[keyPath: path]), help: help, placeholder: "")
    } read: { owner, texts in
      guard let text = texts.last, let value = Bool(text) else { throw UnfitValue("true or false") }
      owner[keyPath: path] = value
    } write: {
      .bool($0[keyPath: path])
    }
  }

  /// One of a few words.
  public static func choice<Choice: RawRepresentable<String> & CaseIterable & Sendable>(
    _ name: String, _ path: WritableKeyPath<Owner, Choice> & Sendable, _ help: String,
    as placeholder: String? = nil, among choices: [Choice] = Array(Choice.allCases)
  ) -> Self {
    Setting(name) { owner in
      SettingDescription(
        name, .choice, default: .string(owner[keyPath: path].rawValue), choices: choices.map(\.rawValue),
        help: help, placeholder: placeholder ?? name)
    } read: { owner, texts in
      owner[keyPath: path] = try chosen(texts.last ?? "", among: choices)
    } write: {
      .string($0[keyPath: path].rawValue)
    }
  }

  /// One of a few words, or none.
  public static func choice<Choice: RawRepresentable<String> & CaseIterable & Sendable>(
    _ name: String, _ path: WritableKeyPath<Owner, Choice?> & Sendable, _ help: String,
    as placeholder: String? = nil, among choices: [Choice] = Array(Choice.allCases)
  ) -> Self {
    Setting(name) { owner in
      SettingDescription(
        name, .choice, default: owner[keyPath: path].map { .string($0.rawValue) } ?? .null,
        choices: choices.map(\.rawValue), help: help, placeholder: placeholder ?? name)
    } read: { owner, texts in
      owner[keyPath: path] = try chosen(texts.last ?? "", among: choices)
    } write: {
      $0[keyPath: path].map { .string($0.rawValue) } ?? .null
    }
  }

  /// A few words, each given on its own.
  public static func choices<Choice: RawRepresentable<String> & CaseIterable & Sendable>(
    _ name: String, _ path: WritableKeyPath<Owner, [Choice]> & Sendable, _ help: String,
    as placeholder: String? = nil
  ) -> Self {
    Setting(name) { owner in
      SettingDescription(
        name, .choice, default: .array(owner[keyPath: path].map { .string($0.rawValue) }),
        choices: Choice.allCases.map(\.rawValue), help: help, placeholder: placeholder ?? name, repeats: true)
    } read: { owner, texts in
      owner[keyPath: path] = try texts.map { try chosen($0, among: Array(Choice.allCases)) }
    } write: {
      .array($0[keyPath: path].map { .string($0.rawValue) })
    }
  }

  private static func chosen<Choice: RawRepresentable<String>>(
    _ text: String, among choices: [Choice]
  ) throws -> Choice {
    guard let choice = choices.first(where: { $0.rawValue == text }) else {
      let known = choices.map(\.rawValue)
      throw UnfitValue(
        known.count == 1 ? known[0] : "\(known.dropLast().joined(separator: ", ")) or \(known.last ?? "")",
        hint: NearMatches.hint(for: text, among: known))
    }
    return choice
  }
}
