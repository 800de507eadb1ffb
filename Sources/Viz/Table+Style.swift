import Records

extension Table {
  /// The table for a terminal: as wide as it allows, names in bold where there are colours.
  public func terminal(_ style: TerminalStyle) -> String {
    terminal(columns: style.columns, heading: style.bold)
  }
}
