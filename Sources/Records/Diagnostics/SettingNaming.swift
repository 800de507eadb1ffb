/// How a surface names the settings and commands of hints.
public struct SettingNaming: Sendable {
  /// A setting's name there.
  public let setting: @Sendable (_ name: String) -> String
  /// A command with values of some of its settings.
  public let command: @Sendable (_ name: String, _ values: [Hint.Value]) -> String
  /// The place of a diagnostic.
  public let place: @Sendable (DiagnosticPlace) -> String

  /// Names from three functions; a place is its description unless said otherwise.
  public init(
    setting: @escaping @Sendable (_ name: String) -> String,
    command: @escaping @Sendable (_ name: String, _ values: [Hint.Value]) -> String,
    place: @escaping @Sendable (DiagnosticPlace) -> String = \.description
  ) {
    self.setting = setting
    self.command = command
    self.place = place
  }

  /// Settings and commands under their own names, in quotes: what libraries say.
  public static let plain = SettingNaming {
    "'\($0)'"
  } command: { name, values in
    let settings = values.map { "'\($0.setting)' \($0.value)" }.joined(separator: ", ")
    return "'\(name)'" + (settings.isEmpty ? "" : " with \(settings)")
  }
}
