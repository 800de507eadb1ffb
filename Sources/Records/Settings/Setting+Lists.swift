/// Several values written in one text.
public enum SettingList {
  /// The most values of a list.
  private static let most = 10_000

  /// Values with commas between.
  ///
  /// - Parameters:
  ///   - text: the list as it is written.
  ///   - expecting: what each is, e.g. `a head such as 1.3`.
  ///   - known: what may be meant by a text that is none.
  /// - Throws: ``UnfitValue`` that quotes the part that is none.
  public static func values<Value: LosslessStringConvertible>(
    _ text: String, expecting: String, among known: [String] = []
  ) throws -> [Value] {
    try text.split(separator: ",", omittingEmptySubsequences: false).map { part in
      let trimmed = String(part.drop { $0 == " " })
      guard let value = Value(trimmed) else {
        throw UnfitValue(
          "\(expecting), found \"\(trimmed)\"", hint: NearMatches.hint(for: trimmed, among: known))
      }
      return value
    }
  }

  /// A value as JSON: a number, or the text that it is written as.
  static func json(_ value: some LosslessStringConvertible) -> JSONValue {
    (value as? any SettingScalar)?.json ?? .string(value.description)
  }

  /// Whole numbers written as `1,2,8` or `0...3`.
  ///
  /// - Throws: ``UnfitValue`` for other texts, numbers outside of the range, and more than 10,000 of them.
  public static func numbers(_ text: String, in range: NumberRange<Int>) throws -> [Int] {
    let unfit = UnfitValue("up to \(most) whole numbers \(range.words), such as 1,2,8 or 0...3")
    var numbers: [Int] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let ends = String(part).split(separator: "...", omittingEmptySubsequences: false).map { Int($0) }
      guard (1...2).contains(ends.count), let first = ends[0], let last = ends[ends.count - 1], first <= last,
        range.values.contains(first), range.values.contains(last), numbers.count + (last - first) < most
      else { throw unfit }
      numbers += first...last
    }
    return numbers
  }
}

extension Setting {
  /// Values with commas between.
  ///
  /// - Parameters:
  ///   - name: the setting's name in files.
  ///   - path: where the owner holds the values.
  ///   - expecting: what each is, e.g. `a head such as 1.3`.
  ///   - known: the values that there are; empty where any will do.
  ///   - help: what the setting is, in one sentence.
  ///   - placeholder: what its value is called in a usage line; nil for its name.
  public static func list<Value: LosslessStringConvertible & Sendable>(
    _ name: String, _ path: WritableKeyPath<Owner, [Value]> & Sendable, expecting: String,
    among known: [String] = [], _ help: String, as placeholder: String? = nil
  ) -> Self {
    Setting(name) { owner in
      SettingDescription(
        name, .list, default: .array(owner[keyPath: path].map(SettingList.json)), choices: known,
        help: help, placeholder: placeholder ?? name)
    } read: { owner, texts in
      owner[keyPath: path] = try SettingList.values(texts.last ?? "", expecting: expecting, among: known)
    } write: {
      .array($0[keyPath: path].map(SettingList.json))
    }
  }

  /// Values with commas between that may be left out.
  public static func list<Value: LosslessStringConvertible & Sendable>(
    _ name: String, _ path: WritableKeyPath<Owner, [Value]?> & Sendable, expecting: String,
    among known: [String] = [], _ help: String, as placeholder: String? = nil
  ) -> Self {
    Setting(name) { owner in
      SettingDescription(
        name, .list,
        default: owner[keyPath: path].map { .array($0.map(SettingList.json)) } ?? .null,
        choices: known, help: help, placeholder: placeholder ?? name)
    } read: { owner, texts in
      owner[keyPath: path] = try SettingList.values(texts.last ?? "", expecting: expecting, among: known)
    } write: {
      $0[keyPath: path].map { .array($0.map(SettingList.json)) } ?? .null
    }
  }

  /// Whole numbers written as `1,2,8` or `0...3`.
  public static func numberList(
    _ name: String, _ path: WritableKeyPath<Owner, [Int]> & Sendable, in range: NumberRange<Int>,
    _ help: String, as placeholder: String = "list"
  ) -> Self {
    Setting(name) { owner in
      SettingDescription(
        name, .list, default: .array(owner[keyPath: path].map(JSONValue.int)), range: range.words, help: help,
        placeholder: placeholder)
    } read: { owner, texts in
      owner[keyPath: path] = try SettingList.numbers(texts.last ?? "", in: range)
    } write: {
      .array($0[keyPath: path].map(JSONValue.int))
    }
  }

  /// Whole numbers written as `1,2,8` or `0...3` that may be left out.
  public static func numberList(
    _ name: String, _ path: WritableKeyPath<Owner, [Int]?> & Sendable, in range: NumberRange<Int>,
    _ help: String, as placeholder: String = "list"
  ) -> Self {
    Setting(name) { owner in
      SettingDescription(
        name, .list, default: owner[keyPath: path].map { .array($0.map(JSONValue.int)) } ?? .null,
        range: range.words, help: help, placeholder: placeholder)
    } read: { owner, texts in
      owner[keyPath: path] = try SettingList.numbers(texts.last ?? "", in: range)
    } write: {
      $0[keyPath: path].map { .array($0.map(JSONValue.int)) } ?? .null
    }
  }

  /// A value that is written as one text: a site, a change of weights.
  public static func spelled<Value: LosslessStringConvertible & Sendable>(
    _ name: String, _ path: WritableKeyPath<Owner, Value> & Sendable, expecting: String,
    among known: [String] = [], _ help: String, as placeholder: String? = nil
  ) -> Self {
    Setting(name) { owner in
      SettingDescription(
        name, .text, default: .string(owner[keyPath: path].description), choices: known, help: help,
        placeholder: placeholder ?? name)
    } read: { owner, texts in
      owner[keyPath: path] = try value(texts.last ?? "", expecting, known)
    } write: {
      .string($0[keyPath: path].description)
    }
  }

  /// A value that is written as one text and may be left out.
  public static func spelled<Value: LosslessStringConvertible & Sendable>(
    _ name: String, _ path: WritableKeyPath<Owner, Value?> & Sendable, expecting: String,
    among known: [String] = [], _ help: String, as placeholder: String? = nil
  ) -> Self {
    Setting(name) { owner in
      SettingDescription(
        name, .text, default: owner[keyPath: path].map { .string($0.description) } ?? .null, choices: known,
        help: help, placeholder: placeholder ?? name)
    } read: { owner, texts in
      owner[keyPath: path] = try value(texts.last ?? "", expecting, known)
    } write: {
      $0[keyPath: path].map { .string($0.description) } ?? .null
    }
  }

  private static func value<Value: LosslessStringConvertible>(
    _ text: String, _ expecting: String, _ known: [String]
  ) throws -> Value {
    guard let value = Value(text) else {
      throw UnfitValue(expecting, hint: NearMatches.hint(for: text, among: known))
    }
    return value
  }
}
