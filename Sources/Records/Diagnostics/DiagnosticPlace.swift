/// Where something is wrong.
public enum DiagnosticPlace: Hashable, Sendable, CustomStringConvertible {
  /// A file or directory, or the kind of text that a place refers to, with the place in it where it is known.
  case file(String, Place? = nil)
  /// A setting by its name, e.g. `learning rate`.
  case setting(String)
  /// A hook point by its name.
  case hookPoint(String)
  /// One of several, counted from 1: `text 3`, `step 40`.
  case numbered(String, Int)
  /// Anything else by its name: an argument or an entry of a specification such as `interventions[1].ablate: heads`.
  case named(String)

  /// Line and column of a place in a file.
  public var position: Place? {
    guard case .file(_, let position) = self else { return nil }
    return position
  }

  /// The place without line and column.
  public var name: String {
    switch self {
    case .file(let path, _): TerminalText.singleLine(path)
    case .setting(let name): "setting '\(name)'"
    case .hookPoint(let name): "hook point '\(name)'"
    case .numbered(let what, let number): "\(what) \(number)"
    case .named(let name): name
    }
  }

  /// `path:line:column`, or the name.
  public var description: String {
    guard let position, position.line > 0 else { return name }
    return "\(name):\(position.line)" + (position.column > 0 ? ":\(position.column)" : "")
  }
}
