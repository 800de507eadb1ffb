extension String {
  /// The text with each line break as `\n`, the two characters.
  public var onOneLine: String {
    contains(where: \.isNewline) ? map { $0.isNewline ? "\\n" : String($0) }.joined() : self
  }
}
