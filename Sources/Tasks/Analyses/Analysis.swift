import Foundation
import Records

/// A question that can be asked of a model: its settings, and what answers it.
///
/// An analysis is a value. Its settings are listed once, in `settings`; command line, catalogue and files of settings
/// come from the list. A type that conforms stores them with their defaults:
///
///     public struct Steer: Analysis {
///       public static let name = "steer"
///       public static let summary = "Add a direction to an activation and see which outputs follow."
///       public static let settings: [Setting<Self>] = [.seed(\.seed), …]
///       public var seed: UInt64 = 0
///       public init() {}
///       public func run(on run: Run, job: Job) throws -> SteeringReport { … }
///     }
public protocol Analysis: Configurable, Codable {
  /// The answer, which can be written as JSON.
  associatedtype Report: Encodable & Sendable

  /// What a person types, with a space after the group's name: `steer`, `probe variables`.
  static var name: String { get }
  /// What it tells, in one sentence.
  static var summary: String { get }

  /// Answers the question.
  ///
  /// - Parameters:
  ///   - run: the model, with the world and the tokenizer that belong to it.
  ///   - job: threads, progress and cancellation. Work that can keep what it has when it is cancelled returns it.
  /// - Throws: a diagnostic for settings that do not fit the model; ``Cancelled``.
  func run(on run: Run, job: Job) throws -> Report
}

extension Analysis {
  /// All settings as data.
  public static var descriptions: [SettingDescription] {
    let standard = Self()
    return settings.map { $0.description(of: standard) }
  }
}

// MARK: - Files of settings

extension Analysis {
  /// Reads an object whose keys are names of settings; those that are left out keep their defaults.
  ///
  /// - Throws: `UnfitValue`, and `ArgumentError` for a name that is none of a setting.
  public init(from decoder: any Decoder) throws {
    self.init()
    let container = try decoder.container(keyedBy: AnyKey.self)
    let known = Dictionary(uniqueKeysWithValues: Self.settings.map { ($0.name, $0) })
    for key in container.allKeys {
      guard let setting = known[key.stringValue] else {
        throw ArgumentError.unknown(
          "setting", key.stringValue, at: Self.name, among: Self.settings.map(\.name))
      }
      let value = try container.decode(JSONValue.self, forKey: key)
      let description = setting.description(of: self)
      guard let texts = value.texts(for: description) else { continue }
      do {
        try setting.set(&self, to: texts)
      } catch let unfit as UnfitValue {
        throw ArgumentError(key.stringValue, "expected \(unfit.expectation)", hint: unfit.hint)
      }
    }
  }

  /// Writes all settings under their names, null where they are left out.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: AnyKey.self)
    for setting in Self.settings {
      try container.encode(setting.value(of: self), forKey: AnyKey(stringValue: setting.name))
    }
  }
}

extension JSONValue {
  /// The texts that a value of a setting stands for; nil for null, which leaves it out, and for what it is already.
  fileprivate func texts(for setting: SettingDescription) -> [String]? {
    switch self {
    case .null, setting.default: nil
    case .array(let values) where setting.repeats: values.map(\.settingText)
    default: [settingText]
    }
  }

  private var settingText: String {
    switch self {
    case .string(let text), .brokenString(let text): text
    case .int(let value): "\(value)"
    case .double(let value): "\(value)"
    case .bool(let value): "\(value)"
    case .array(let values): values.map(\.settingText).joined(separator: ",")
    case .null, .object: ""
    }
  }
}
