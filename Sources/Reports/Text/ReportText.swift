import Arrays
import Records
import Viz

/// The text of a report as it grows: paragraphs and tables in the style of where it will be shown.
public final class ReportText {
  /// Colours and width of where it will be shown.
  public let style: TerminalStyle
  private let naming: SettingNaming
  /// What was printed so far.
  public private(set) var text = ""
  /// What is to be said beside the report.
  public private(set) var notes: [String] = []

  /// A text without lines.
  ///
  /// - Parameters:
  ///   - style: colours and width of where it will be shown.
  ///   - naming: how the place that shows it calls settings.
  public init(_ style: TerminalStyle = .plain, naming: SettingNaming = .plain) {
    self.style = style
    self.naming = naming
  }

  /// A setting as readers know it: an option on a command line.
  func setting(_ name: String) -> String { naming.setting(name) }

  /// Adds a line, or several: a paragraph in which one is too long for 80 columns is broken anew.
  public func print(_ line: String, terminator: String = "\n") { text += Self.fitted(line) + terminator }

  private static func fitted(_ text: String) -> String {
    func isLong(_ line: String) -> Bool { DisplayWidth.of(line) > MessageText.width }
    guard !text.utf8.contains(0x1B), text.utf8.count > MessageText.width else { return text }
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    guard lines.contains(where: isLong) else { return text }
    var shown: [String] = []
    var paragraph: [String] = []
    func end() {
      shown += paragraph.contains(where: isLong) ? [MessageText.reflowed(paragraph)] : paragraph
      paragraph = []
    }
    for line in lines {
      // What is set in columns stays as it is.
      if line.isEmpty || line.hasPrefix(" ") || line.contains("  ") {
        end()
        shown.append(line)
      } else {
        paragraph.append(line)
      }
    }
    end()
    return shown.joined(separator: "\n")
  }

  /// Adds a table, as wide as the style allows.
  public func print(_ table: Table) { text += table.terminal(style) }

  /// Adds a remark that is shown beside the report.
  func note(_ text: String) { notes.append(text) }

  /// Text in a colour where the style has colours; `code` is the ANSI number.
  package func colored(_ text: String, _ code: Int) -> String {
    style.colors == .none ? text : "\u{1b}[\(style.mark)\(code)m\(text)\u{1b}[\(style.mark)0m"
  }

  package func green(_ text: String) -> String { colored(text, 32) }
  package func red(_ text: String) -> String { colored(text, 31) }
  package func bold(_ text: String) -> String { colored(text, 1) }
}

extension ReportText {
  /// Prints how far the intervals of a sample reach, if there are any.
  func printIntervals(_ all: some Sequence<(share: Double?, interval: ShareInterval?)>) {
    if let text = SampleText.intervals(all) { printSample(text) }
  }

  /// Prints the largest standard error, if there is any.
  func printErrors(_ all: some Sequence<Double?>) {
    if let text = SampleText.errors(all) { printSample(text) }
  }

  private func printSample(_ text: String) {
    print("A sample: \(text)\n(all of them: \(setting("json")), \(setting("out"))).")
  }

  /// Prints what outputs reach without looking at the input.
  func printConstants(_ outputs: [String], _ majority: [String: Double]) {
    let words = SampleText.constants(outputs, majority).split(separator: " ").map(String.init)
    print(DisplayWidth.wrapped(words, separator: " ", width: 80))
  }

  /// Says of a sweep that was stopped what is missing.
  func printUnreached(_ count: Int, _ what: String = "part") {
    if count > 0 { print("Stopped: \(SampleText.counted(count, what)) not reached.\n") }
  }
}
