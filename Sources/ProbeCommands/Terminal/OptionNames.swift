import Records

/// The settings and commands of hints as one types them: libraries know no options, so their diagnostics name settings,
/// and this is the one place that turns them into options.
extension SettingNaming {
  static let commandLine = SettingNaming {
    option(of: $0)
  } command: { name, values in
    (["probe-cli", name] + values.map { "\(option(of: $0.setting)) \($0.value)" }).joined(separator: " ")
  } place: { place in
    switch place {
    case .setting(let name), .named(let name): given(name) ?? place.description
    case .file(let name, let position):
      // The value of an option is a text of one line.
      given(name).map { option in position.map { "\(option), character \($0.column)" } ?? option }
        ?? place.description
    default: place.description
    }
  }

  /// The option of this name, where it stands on the command line.
  static func given(_ name: String) -> String? {
    let option = name.hasPrefix("--") ? name : option(of: name)
    return CommandLine.arguments.contains { $0 == option || $0.hasPrefix(option + "=") } ? option : nil
  }

  /// Settings whose options have other names; those of all others are the setting's words with dashes between.
  private static let names = ["directory": "out", "resuming": "resume"]

  static func option(of setting: String) -> String {
    "--" + (names[setting] ?? setting.split(separator: " ").joined(separator: "-"))
  }
}
