/// What to do about an error: a sentence in which settings and commands stand as data, because each surface has its own
/// names for them. A command line writes the setting `learning rate` as an option, a server as a field.
///
///     "try a lower \(setting: "learning rate")"
public struct Hint: Hashable, Sendable {
  /// A piece of the sentence.
  public enum Part: Hashable, Sendable {
    /// Words as they are.
    case text(String)
    /// A setting by its name, e.g. `learning rate`.
    case setting(String)
    /// A command by its name, with values of some of its settings.
    case command(String, [Value])
  }

  /// A setting with a value.
  public struct Value: Hashable, Sendable {
    /// The setting's name, e.g. `learning rate`.
    public let setting: String
    /// The value as text.
    public let value: String

    /// A setting's name and its value as text.
    public init(_ setting: String, _ value: String) {
      self.setting = setting
      self.value = value
    }
  }

  /// The pieces in order; no two texts stand side by side.
  public private(set) var parts: [Part]

  /// A sentence of pieces; neighbouring texts become one.
  init(parts: [Part]) {
    var interpolation = StringInterpolation(literalCapacity: 0, interpolationCount: 0)
    for part in parts { interpolation.append(part) }
    self.parts = interpolation.parts
  }

  /// A sentence without settings.
  public init(_ text: String) { parts = [.text(text)] }

  /// The names of the settings in it.
  public var settings: [String] {
    parts.flatMap { part -> [String] in
      switch part {
      case .text: []
      case .setting(let name): [name]
      case .command(_, let values): values.map(\.setting)
      }
    }
  }

  /// The sentence in the words of a surface.
  public func text(_ naming: SettingNaming) -> String {
    parts.map { part in
      switch part {
      case .text(let text): text
      case .setting(let name): naming.setting(name)
      case .command(let name, let values): naming.command(name, values)
      }
    }.joined()
  }
}

extension Hint: CustomStringConvertible {
  /// The sentence with settings under their own names, in quotes.
  public var description: String { text(.plain) }
}

extension Hint: ExpressibleByStringInterpolation {
  /// Collects the pieces of an interpolated sentence.
  public struct StringInterpolation: StringInterpolationProtocol {
    var parts: [Part] = []

    public init(literalCapacity: Int, interpolationCount: Int) {}

    public mutating func appendLiteral(_ literal: String) { append(.text(literal)) }

    /// A value as its description.
    public mutating func appendInterpolation(_ value: some CustomStringConvertible) {
      append(.text(value.description))
    }

    /// Another hint with its settings.
    public mutating func appendInterpolation(_ hint: Hint) { for part in hint.parts { append(part) } }

    /// A setting by its name.
    public mutating func appendInterpolation(setting name: String) { append(.setting(name)) }

    /// A command by its name, with values of some of its settings.
    public mutating func appendInterpolation(command name: String, _ values: [Value] = []) {
      append(.command(name, values))
    }

    /// Neighbouring texts are one, so that equal sentences are equal values.
    mutating func append(_ part: Part) {
      if case .text(let text) = part {
        if text.isEmpty { return }
        if case .text(let last)? = parts.last {
          parts[parts.count - 1] = .text(last + text)
          return
        }
      }
      parts.append(part)
    }
  }

  public init(stringLiteral text: String) { self.init(text) }

  public init(stringInterpolation: StringInterpolation) { parts = stringInterpolation.parts }
}
