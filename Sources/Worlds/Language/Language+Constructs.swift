extension Language {
  /// What makes lists, chooses and repeats.
  static let constructs: [LanguageEntry] = [
    LanguageEntry(
      "if", .constructs, "if c then x else y", "x where c is true, else y; only the one chosen is computed.",
      .rule("if a > 5 then \"big\" else \"small\"", gives: "big")),
    LanguageEntry(
      "true", .constructs, "true, false", "1 and 0. Numbers are written 12 or -3.", .rule("true", gives: "1")),
    LanguageEntry(
      "\"word\"", .constructs, "\"word\" or 'word'",
      "A word, in quotes of either kind. Words are compared, looked up, and written into texts.",
      .rule("if word = 'left' then \"L\" else \"R\"", gives: "L")),
    LanguageEntry(
      "[i]", .constructs, "list[i]", "The element at place i, counted from 0; i may be computed.",
      .rule("numbers[B + 1]", gives: "3")),
    LanguageEntry(
      "[ ]", .constructs, "[x, y, z]", "A list of these values.", .rule("[a, b, a + b]", gives: "7,-2,5")),
    LanguageEntry(
      "..<", .constructs, "0..<n, 1...n", "The whole numbers from one to another, as a list.",
      .rule("sum(1...4)", gives: "10")),
    LanguageEntry(
      "{ }", .constructs, "{x -> y, else -> z}[v]",
      "A map: the value beside the key that equals v, else the one after else. : is read like ->.",
      .rule("{\"left\" -> -1, \"right\" -> 1}[word] + {7: 10, else: 0}[a]", gives: "9")),
    LanguageEntry(
      "each", .constructs, "each x in list -> rule", "A list: the rule's value for each element in turn.",
      .rule("each i in 0..<4 -> numbers[i] * bits[i]", gives: "7,0,3,5")),
    LanguageEntry(
      "scan", .constructs, "scan x in list from start -> rule",
      "A list of running values: acc is the value so far, start at first, and x the next element.",
      .rule("scan x in bits from 0 -> acc xor x", gives: "1,1,0,1")),
    LanguageEntry(
      "fold", .constructs, "fold x in list from start -> rule",
      "Only the last value of such a scan. Here acc may also be a list, as long as start.",
      .rule("fold x in letters from 0 -> 3 * acc + {\"a\" -> 0, \"b\" -> 1, \"c\" -> 2}[x]", gives: "15")),
    LanguageEntry(
      "table[ ]", .constructs, "table[row, column], table[x]",
      "An entry of one of the file's tables. In the examples next[\"red\", \"go\"] is green.",
      .rule("next[\"red\", if A then \"go\" else \"stay\"]", gives: "green")),
  ]
}
