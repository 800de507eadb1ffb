import Records

/// The reference of the language as people read it: in a terminal, and as a page.
extension Language {
  /// What the examples of rules are about.
  private static let about = [
    "In the examples of rules,", "A = 1,", "B = 0,", "a = 7,", "b = -2,", "numbers = 7,3,3,5,",
    "bits = 1,0,1,1,", "word = left", "and", "letters = a,b,c,a.",
  ]

  /// The entries that a word is about: those of this name, else those that are written with it.
  public static func entries(about topic: String) -> [LanguageEntry] {
    let named = entries.filter { $0.name == topic || $0.chapter.rawValue == topic }
    return named.isEmpty ? entries.filter { $0.usage.contains(topic) } : named
  }

  /// Entries in 80 columns, under the titles of their chapters; with the worlds of examples where there are few.
  public static func text(_ entries: [LanguageEntry]) -> String {
    var parts: [String] = []
    if entries.contains(where: { $0.example.rule != nil }) {
      parts.append(DisplayWidth.wrapped(about, separator: " ", width: 80) + "\n")
    }
    for chapter in LanguageEntry.Chapter.allCases {
      let own = entries.filter { $0.chapter == chapter }
      guard !own.isEmpty else { continue }
      parts.append(chapter.title + "\n")
      parts += own.map { text($0, showsWorld: entries.count <= 4) }
    }
    return parts.joined(separator: "\n")
  }

  private static func text(_ entry: LanguageEntry, showsWorld: Bool) -> String {
    var lines = ["  " + entry.usage]
    let words = entry.help.split(separator: " ").map(String.init)
    lines += indented(DisplayWidth.wrapped(words, separator: " ", width: 76))
    let example = entry.example
    if let rule = example.rule {
      let line = "\(rule)  gives \(example.gives)"
      lines += line.count <= 76 ? ["    " + line] : ["    \(rule)", "      gives \(example.gives)"]
    } else if showsWorld, let world = example.world, let input = example.input {
      lines += [""] + indented(world) + ["", "    \(input) gives \(example.gives)"]
    }
    return lines.map { $0 + "\n" }.joined()
  }

  private static func indented(_ text: String) -> [String] {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { "    " + $0 }
  }

  /// The page of the documentation.
  public static var page: String {
    var parts = [
      """
      # The language of worlds

      Everything that can stand in a world's file. This page is made of the table that the parser reads: each example
      on it is a test. [Worlds](worlds.md) shows how a world is written and checked; `probe-cli world language` prints
      what follows in a terminal, whole or in part:

      ```console
      $ probe-cli world language scan
      \(text(entries(about: "scan")))```

      ```console
      $ probe-cli world language "one of"
      \(text(entries(about: "one of")))```

      A value is a number or a word. Truth values are the numbers 0 and 1, and every number but 0 counts as true. Words
      are compared, looked up and written; calculating with them is an error that names the place. The length of every
      list is known beforehand, so a repetition always ends, and a world says exactly what each output depends on.

      Why `->` and not a colon: in YAML a colon with a space behind it ends a key, so rules with one would need quotes.
      Between `{` and `}`, and after `each`, `scan` and `fold`, a colon is read like `->`. A rule that begins with a
      quote, a bracket or a brace needs quotes around it in any case, or a `|` with the rule in the next line.
      """
    ]
    for chapter in LanguageEntry.Chapter.allCases {
      parts.append("## \(chapter.title)")
      let own = entries.filter { $0.chapter == chapter }
      if own.contains(where: { $0.example.rule != nil }) {
        if chapter == .operators {
          parts.append(
            """
            In the examples of rules `A = 1`, `B = 0`, `a = 7`, `b = -2`, `numbers = 7,3,3,5`, `bits = 1,0,1,1`,
            `word = left` and `letters = a,b,c,a`.
            """)
        }
        let rows = own.map { entry in
          "| `\(entry.usage)` | \(entry.help) | `\(entry.example.rule ?? "")` | `\(entry.example.gives)` |"
        }
        parts.append(
          (["| write | meaning | example | gives |", "|---|---|---|---|"] + rows).joined(separator: "\n"))
      } else {
        for entry in own {
          parts.append(
            """
            ### `\(entry.usage)`

            \(entry.help)

            ```yaml
            \(entry.example.world ?? "")
            ```

            `\(entry.example.input ?? "")` gives `\(entry.example.gives)`.
            """)
        }
      }
    }
    return parts.joined(separator: "\n\n") + "\n"
  }
}
