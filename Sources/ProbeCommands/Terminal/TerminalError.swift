import ArgumentParser
import Records

/// An error as the terminal shows it: hints name options that the command has, lines fit, and the exit status tells
/// what was typed wrongly (64) from what failed (1).
struct TerminalError {
  let message: String
  let status: Int32

  /// - Parameter arguments: what was typed, with the names of today.
  init(_ error: any Error, of arguments: [String]) {
    guard let diagnostic = error as? any Diagnostic else {
      let code = TypedProgram.root.exitCode(for: error).rawValue
      status = Interrupt.check() && code == 1 ? 130 : code
      message = MessageText.wrapped(ParserMessage.withNearValues(TypedProgram.root.fullMessage(for: error)))
      return
    }
    let options = diagnostic.hint.flatMap { $0.settings.isEmpty ? nil : Self.options(of: arguments) }
    let text = ShownDiagnostic(
      of: diagnostic,
      without: { name in
        options.map { !$0.contains(SettingNaming.option(of: name)) } ?? false
      }
    ).text
    message = MessageText.wrapped("Error: \(text)")
    // Waiting that a signal ended is no failure of its own.
    status = Interrupt.check() ? 130 : Self.isTyped(diagnostic, arguments) ? 64 : 1
  }

  private static func options(of arguments: [String]) -> Set<String>? {
    ProgramDescription.of(TypedProgram.root)?.command(in: arguments).command.options
  }

  /// Whether what was typed is at fault, rather than a file, a model or the machine.
  private static func isTyped(_ error: any Diagnostic, _ arguments: [String]) -> Bool {
    if error is UsageError || error is SettingsError || error is UnfitValue { return true }
    switch error.place {
    case .file(let name, _): return SettingNaming.given(name) != nil || isTypedText(name, arguments)
    case .setting: return true
    case .named(let name):
      if SettingNaming.given(name) != nil && name != "model" { return true }
      // An entry of a specification is in a file; these are what a file or a model holds.
      return error is ArgumentError && !name.contains("[") && !name.contains(/:\d/)
        && !ofModels.contains(name)
        && !name.hasPrefix("world '")
    default: return false
    }
  }

  private static let ofModels: Set<String> = ["model", "tokenizer", "lesion", "prompts", "ablated model"]

  /// Whether a place in a text is one in an argument that stands alone, such as the input of `test`.
  private static func isTypedText(_ name: String, _ arguments: [String]) -> Bool {
    ["input", "inputs"].contains(name) && !arguments.contains { $0 == name }
  }
}

/// A diagnostic's text whose hint names no option that the command lacks.
private struct ShownDiagnostic {
  let text: String

  init(of error: any Diagnostic, without isMissing: (String) -> Bool) {
    let whole = error.text(.commandLine)
    guard let hint = error.hint, hint.settings.contains(where: isMissing) else {
      text = whole
      return
    }
    let line = "\n  hint: \(hint.text(.commandLine))"
    let rest = hint.leavingOut(isMissing).map { "\n  hint: \($0.text(.commandLine))" } ?? ""
    text = whole.hasSuffix(line) ? String(whole.dropLast(line.count)) + rest : whole
  }
}
