extension Language {
  /// What an input may be.
  static let inputs: [LanguageEntry] = [
    LanguageEntry(
      "boolean", .inputs, "x: boolean", "0 or 1.",
      .world(small("A: boolean", "not A", "{A}"), input: "0", text: "0=1")),
    LanguageEntry(
      "integer", .inputs, "x: integer 0..<10, x: integer -3...3",
      "A whole number; ..< leaves out the upper bound. Bounds are sums and products of integers and parameters.",
      .world(small("n: integer -3...3", "n * n", "{n}"), input: "-3", text: "-3=9")),
    LanguageEntry(
      "one of", .inputs, "x: one of [left, right], x: one of \"()\"",
      "A word of a list, or a character of a text. [left, right] alone is the same as the first. A word has no comma, "
        + "semicolon or white space and does not begin with a digit.",
      .world(small("b: one of \"()\"", "if b = \"(\" then 1 else -1", "{b}"), input: ")", text: ")=-1")),
    LanguageEntry(
      "list of", .inputs, "xs: list of 5 booleans, list of 16 from 0..<512, list of 4 from \"()\"",
      "So many values, each an input of its own: xs[0], xs[1], … Words may be written list of 4 from [left, right].",
      .world(
        small("xs: list of 3 from [up, down]", "count(xs, \"up\")", "{xs}"), input: "up,down,up",
        text: "up,down,up=2")),
  ]

  /// A world with one input and one rule.
  private static func small(_ input: String, _ rule: String, _ prompt: String) -> String {
    """
    name: example
    inputs:
      \(input)
    outputs:
      y: \(rule)
    prompt: "\(prompt)"
    completion: "={y}"
    """
  }
}
