extension Language {
  /// The keys of a world's file.
  static let fileKeys: [LanguageEntry] = [
    LanguageEntry(
      "name", .file, "name: candle", "The world's name; summary: is a sentence on what it is about.",
      .world(world(), input: "3", text: "3=9")),
    LanguageEntry(
      "parameters", .file, "parameters: {k: 2}", "Integers that rules, bounds and lengths may use.",
      .world(
        world("parameters: {k: 2}", outputs: "y: n * k"), input: "3", text: "3=6")),
    LanguageEntry(
      "tables", .file, "tables:",
      "Tables to look up in: lists, counted from 0, or rows with names. A row named columns holds the columns' names.",
      .world(
        world(
          """
          tables:
            cost: [5, 3, 1, 0]
            next:
              columns: [0, 1, 2, 3]
              even: [even, odd, even, odd]
              odd: [odd, even, odd, even]
          """, outputs: "y: cost[n]\n  z: next[\"odd\", n]", completion: "={y} {z}"), input: "3",
        text: "3=0 even")),
    LanguageEntry(
      "inputs", .file, "inputs:", "What is given: a name and what it may be, one a line.",
      .world(world(), input: "2", text: "2=4")),
    LanguageEntry(
      "let", .file, "let:",
      "Helpers: names for values or lists that the rules below use and that no text shows. They may use inputs, "
        + "parameters, tables and the helpers above them; in graphs they are looked through.",
      .world(
        world("let:\n  squares: each i in 0..<4 -> i * i", outputs: "y: squares[n]"), input: "3", text: "3=9")
    ),
    LanguageEntry(
      "outputs", .file, "outputs:",
      "What follows: a name and a rule, one a line. A rule may use the outputs above it. A list is one output for each "
        + "element: sorted[0], sorted[1], …",
      .world(
        world(outputs: "y: n + 1\n  z: '[y, y * y]'", completion: "={z}"), input: "2", text: "2=3,9")),
    LanguageEntry(
      "prompt", .file, "prompt: \"…\", completion: \"…\"",
      "The text that is given and the text to be written. The prompt shows every input and no output.",
      .world(world(), input: "1", text: "1=1")),
    LanguageEntry(
      "symbols", .file, "symbols: characters",
      "What one symbol is: characters; numbers: each run of digits is one; words: so is a run of digits with the space "
        + "before it.",
      .world(world("symbols: numbers"), input: "0", text: "0=0")),
    LanguageEntry(
      "draw", .file, "draw: balanced by y",
      "Draws every value of an output equally often, where some are rare. Without it inputs are drawn uniformly.",
      .world(world("draw: balanced by y", outputs: "y: n = 3"), input: "3", text: "3=1")),
  ]

  /// What stands between braces.
  static let templates: [LanguageEntry] = [
    LanguageEntry(
      "{x}", .templates, "{x}, {xs[0]}",
      "The value of an input, output or parameter, or one element of a list.",
      .world(world(completion: "={y} of {n}"), input: "2", text: "2=4 of 2")),
    LanguageEntry(
      "{xs}", .templates, "{xs}, {xs sep=' '}",
      "All elements of a list, with commas or another text between.",
      .world(
        world(outputs: "y: '[n, n + 1]'", completion: "={y sep='<'}"), input: "2", text: "2=2<3")),
    LanguageEntry(
      "{{", .templates, "{{ and }}", "A brace that is text.",
      .world(world(completion: "={{{y}}}"), input: "2", text: "2={4}")),
  ]

  private static func world(
    _ more: String = "symbols: characters", outputs: String = "y: n * n", completion: String = "={y}"
  ) -> String {
    """
    name: example
    \(more)
    inputs:
      n: integer 0...3
    outputs:
      \(outputs)
    prompt: "{n}"
    completion: "\(completion)"
    """
  }
}
