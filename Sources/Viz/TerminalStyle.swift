#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What the terminal can show.
public struct TerminalStyle: Sendable, Equatable {
  /// How many colours there are.
  public enum Colors: Sendable, Equatable {
    /// No escape codes at all.
    case none
    /// The 256-colour palette.
    case palette
    /// 24-bit colour.
    case full
  }

  /// The colours that may be used.
  public var colors: Colors
  /// Characters in a line.
  public var columns: Int
  /// Stands in every colour code that is written in this style, so that a program can tell them from codes in texts of
  /// others (``TerminalText``). It has to be taken out again before printing: terminals do not know it.
  package var mark = ""

  /// A style; fewer than one column counts as one.
  public init(colors: Colors, columns: Int = 80) {
    self.colors = colors
    self.columns = max(1, columns)
  }

  /// Text only, 80 columns: for files, pipes and logs.
  public static let plain = TerminalStyle(colors: .none)
  /// 24-bit colour, 80 columns.
  public static let trueColor = TerminalStyle(colors: .full)

  /// What standard output can show.
  ///
  /// Plain where `NO_COLOR` is set and not empty (no-color.org), where `TERM` is `dumb`, and where the output
  /// is not a terminal. The width is `COLUMNS`, or the terminal's, or 80.
  public static func detect() -> TerminalStyle {
    func variable(_ name: String) -> String { getenv(name).map { String(cString: $0) } ?? "" }
    var window = winsize()
    let isTerminal = isatty(STDOUT_FILENO) == 1
    var columns = Int(variable("COLUMNS")) ?? 0
    if columns <= 0, isTerminal, ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &window) == 0 {
      columns = Int(window.ws_col)
    }
    return TerminalStyle(
      colors: colors(
        isTerminal: isTerminal, noColor: variable("NO_COLOR"), colorTerm: variable("COLORTERM"),
        term: variable("TERM")),
      columns: columns > 0 ? columns : 80)
  }

  package static func colors(isTerminal: Bool, noColor: String, colorTerm: String, term: String) -> Colors {
    if !isTerminal || !noColor.isEmpty || term == "dumb" || term.isEmpty { return .none }
    if colorTerm == "truecolor" || colorTerm == "24bit" || term.hasSuffix("-direct") { return .full }
    return .palette
  }

  /// `text` on a background colour, in black or white; unchanged without colours.
  func painted(_ text: String, background: Color) -> String {
    switch colors {
    case .none: return text
    case .full:
      let (r, g, b) = background.bytes
      let ink = background.contrastingText == .white ? "255;255;255" : "0;0;0"
      return "\u{1B}[\(mark)48;2;\(r);\(g);\(b);38;2;\(ink)m\(text)\u{1B}[\(mark)0m"
    case .palette:
      let (r, g, b) = background.bytes
      func level(_ x: UInt8) -> Int { x < 48 ? 0 : x < 115 ? 1 : (Int(x) - 35) / 40 }
      let index = 16 + 36 * level(r) + 6 * level(g) + level(b)
      return
        "\u{1B}[\(mark)48;5;\(index);38;5;\(background.contrastingText == .white ? 231 : 16)m\(text)\u{1B}[\(mark)0m"
    }
  }

  /// `text` in bold; unchanged without colours.
  func bold(_ text: String) -> String { colors == .none ? text : "\u{1B}[\(mark)1m\(text)\u{1B}[\(mark)0m" }
}
