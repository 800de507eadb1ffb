import ArgumentParser
import Records
import Reports
import Synchronization
import Tasks

/// The settings of a value as options: names, ranges, defaults and help come from its list of settings.
///
/// ArgumentParser finds options by reflection; the mirror here shows it one for each setting.
struct SettingOptions<Value: Configurable>: ParsableArguments, CustomReflectable {
  private(set) var value: Value

  init() { value = Value() }

  init(from decoder: any Decoder) throws {
    value = Value()
    let container = try decoder.container(keyedBy: AnyKey.self)
    for setting in Value.settings {
      let key = AnyKey(stringValue: setting.name)
      let description = setting.description(of: value)
      let texts: [String]
      if description.kind == .flag {
        texts = ["\(try container.decode(Flag<Bool>.self, forKey: key).wrappedValue)"]
      } else if description.repeats {
        texts = try container.decode(Option<[String]>.self, forKey: key).wrappedValue
      } else if description.isRequired {
        texts = [try container.decode(Option<String>.self, forKey: key).wrappedValue]
      } else {
        texts = try container.decode(Option<String?>.self, forKey: key).wrappedValue.map { [$0] } ?? []
      }
      if description.kind == .typedText { texts.forEach(TypedText.noteAmbiguity) }
      if !texts.isEmpty { try setting.set(&value, to: texts) }
    }
  }

  func validate() throws {
    do { try value.check() } catch let error as any Diagnostic {
      throw ValidationError(error.text(.commandLine))
    }
  }

  var customMirror: Mirror {
    let children = Value.settings.map { (label: Optional("_\($0.name)"), value: $0.option) }
    return Mirror(self, children: AnyCollection(children), displayStyle: .struct)
  }
}

extension Setting where Owner: Configurable {
  /// The option that reads the setting.
  fileprivate var option: Any {
    let description = description(of: Owner())
    let name: NameSpecification = .customLong(description.option)
    let help = ArgumentHelp(stringLiteral: description.optionHelp)
    @Sendable func checked(_ text: String) throws -> String {
      var trial = Owner()
      try set(&trial, to: [text])
      return text
    }
    var valued = help
    valued.valueName = description.placeholder.split(separator: " ").joined(separator: "-")
    let completion = CompletionKind.of(description)
    if description.kind == .flag {
      guard description.default == .bool(true) else {
        return Flag(wrappedValue: false, name: name, help: help)
      }
      return Flag(wrappedValue: true, name: name, inversion: .prefixedNo, help: help)
    }
    if description.repeats {
      return Option<[String]>(
        wrappedValue: [], name: name, parsing: .unconditionalSingleValue, help: valued,
        completion: completion, transform: checked)
    }
    if description.isRequired {
      return Option<String>(
        name: name, parsing: .unconditional, help: valued, completion: completion,
        transform: checked)
    }
    return Option<String?>(
      name: name, parsing: .unconditional, help: valued, completion: completion,
      transform: checked)
  }
}

extension TypedText {
  private static let hasNoted = Atomic(false)

  /// Says once how a text is read in which `\n` or `\t` stands before a letter.
  static func noteAmbiguity(of text: String) {
    guard isAmbiguous(text), !hasNoted.exchange(true, ordering: .relaxed) else { return }
    Terminal.note(
      "\\n and \\t before a letter are taken as they are; a shell's $'…' makes line breaks and tabs anywhere")
  }
}

extension SettingDescription {
  /// The option's name without dashes: `per-head`.
  var option: String { words.split(separator: " ").joined(separator: "-") }

  /// The default as one would type it, empty for none.
  var shownDefault: String { kind == .flag ? "" : `default`.shownDefault ?? "" }

  /// The help with values and default, as other options have them.
  fileprivate var optionHelp: String {
    var text = help
    if let range { text = (text.hasSuffix(".") ? String(text.dropLast()) : text) + "; \(range)." }
    var facts: [String] = []
    if kind == .choice { facts.append("values: \(choices.joined(separator: ", "))") }
    if !shownDefault.isEmpty { facts.append("default: \(shownDefault)") }
    return facts.isEmpty ? text : "\(text) (\(facts.joined(separator: "; ")))"
  }
}

extension JSONValue {
  /// A default as one would type it; nil for none.
  var shownDefault: String? {
    switch self {
    case .null, .object: nil
    case .string(let text), .brokenString(let text): text.isEmpty ? nil : text
    case .int(let value): "\(value)"
    case .double(let value): Int(exactly: value).map(String.init) ?? "\(value)"
    case .bool(let value): "\(value)"
    case .array(let values):
      values.isEmpty ? nil : values.compactMap(\.shownDefault).joined(separator: ",")
    }
  }
}
