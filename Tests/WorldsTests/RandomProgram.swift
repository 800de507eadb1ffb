import Arrays

/// Makes random worlds with words, lists, repetitions, maps, tables and helpers, as YAML text.
struct RandomProgram {
  private enum Kind { case number, word }

  private struct Name {
    let text: String
    let kind: Kind
    /// Nil for single values.
    let length: Int?
  }

  /// What the tables of these worlds hold.
  static let tables: [String: [[String]: TreeEvaluator.Value]] = [
    "hop": [
      ["up", "0"]: .word("down"), ["up", "1"]: .word("up"), ["up", "2"]: .word("left"),
      ["down", "0"]: .word("("), ["down", "1"]: .word("left"), ["down", "2"]: .word("up"),
      ["left", "0"]: .word("left"), ["left", "1"]: .word("left"), ["left", "2"]: .word("("),
      ["(", "0"]: .word("up"), ["(", "1"]: .word("down"), ["(", "2"]: .word("down"),
    ],
    "cost": [["0"]: .number(4), ["1"]: .number(-1), ["2"]: .number(0)],
    "rank": [["up"]: .number(3), ["down"]: .number(-2), ["left"]: .number(7), ["("]: .number(0)],
  ]

  private static let pool = ["up", "down", "left", "("]

  private var generator: SeededGenerator
  private(set) var yaml = ""
  /// Names and texts of helpers and of outputs, in order.
  private(set) var helpers: [(name: String, text: String)] = []
  private(set) var outputs: [(name: String, text: String)] = []
  private var names: [Name] = []
  private var bound = 0

  init(seed: UInt64, number: UInt64) {
    generator = SeededGenerator(seed: seed, stream: number)
    names = [
      Name(text: "a", kind: .number, length: nil), Name(text: "b", kind: .number, length: nil),
      Name(text: "w", kind: .word, length: nil), Name(text: "v", kind: .word, length: nil),
      Name(text: "ns", kind: .number, length: 3), Name(text: "ws", kind: .word, length: 2),
    ]
    for i in 0..<below(3) { helpers.append(rule("h\(i)")) }
    for i in 0..<(1 + below(4)) { outputs.append(rule("o\(i)")) }
    func lines(_ rules: [(name: String, text: String)]) -> String {
      rules.map { "  \($0.name): |\n    \($0.text)" }.joined(separator: "\n")
    }
    yaml = """
      name: random
      tables:
        hop:
          columns: [0, 1, 2]
          up: [down, up, left]
          down: ["(", left, up]
          left: [left, left, "("]
          "(": [up, down, down]
        cost: [4, -1, 0]
        rank: {up: 3, down: -2, left: 7, "(": 0}
      inputs:
        a: integer -2...2
        b: boolean
        w: one of [up, down, left, "("]
        v: one of [down, "(", up, left]
        ns: list of 3 from -1...2
        ws: list of 2 from [up, left, down, "("]
      \(helpers.isEmpty ? "" : "let:\n" + lines(helpers))
      outputs:
      \(lines(outputs))
      prompt: "{a},{b},{w},{v},{ns},{ws}"
      completion: " \(outputs.map { "{\($0.name)}" }.joined(separator: "; "));"
      """
  }

  private mutating func below(_ count: Int) -> Int { generator.uniform(below: count) }

  private mutating func chance(_ one: Int) -> Bool { below(one) == 0 }

  private mutating func rule(_ name: String) -> (name: String, text: String) {
    let kind: Kind = chance(2) ? .word : .number
    let depth = 1 + below(5)
    if chance(2) {
      let length = 1 + below(4)
      let text = list(kind, length, depth)
      names.append(Name(text: name, kind: kind, length: length))
      return (name, text)
    }
    let text = scalar(kind, depth)
    names.append(Name(text: name, kind: kind, length: nil))
    return (name, text)
  }

  private mutating func pick(_ isWanted: (Name) -> Bool) -> Name? {
    let found = names.filter(isWanted)
    return found.isEmpty ? nil : found[below(found.count)]
  }

  private mutating func scalar(_ kind: Kind, _ depth: Int) -> String {
    if depth <= 1 {
      if chance(3) { return kind == .word ? "\"\(Self.pool[below(4)])\"" : "\(below(4))" }
      return pick { $0.kind == kind && $0.length == nil }!.text
    }
    switch below(9) {
    case 0:
      return
        "(if \(scalar(.number, depth - 1)) then \(scalar(kind, depth - 1)) else \(scalar(kind, depth - 1)))"
    case 1:
      let keys = Self.pool.prefix(1 + below(3)).map { "\"\($0)\"" }
      let entries =
        keys.map { key in "\(key) -> \(scalar(kind, depth - 1))" } + ["else: \(scalar(kind, depth - 2))"]
      return "{\(entries.joined(separator: ", "))}[\(scalar(.word, depth - 1))]"
    case 2:
      let entries = (0..<(1 + below(3))).map { key in "\(key): \(scalar(kind, depth - 1))" }
      let otherwise = chance(4) ? [] : ["else -> \(scalar(kind, depth - 2))"]
      return "{\((entries + otherwise).joined(separator: ", "))}[\(scalar(.number, depth - 1))]"
    case 3:
      let length = 1 + below(4)
      let index = chance(3) ? "\(below(length))" : "(\(scalar(.number, depth - 1))) mod \(length)"
      return "(\(list(kind, length, depth - 1)))[\(index)]"
    case 4: return "\(["first", "last"][below(2)])(\(list(kind, 1 + below(4), depth - 1)))"
    case 5: return fold(kind, nil, depth)
    case 6 where kind == .word:
      return "hop[\(scalar(.word, depth - 1)), (\(scalar(.number, depth - 1))) mod 3]"
    case 6: return chance(2) ? "cost[\(scalar(.number, depth - 1))]" : "rank[\(scalar(.word, depth - 1))]"
    default: return kind == .word ? scalar(.word, depth - 1) : number(depth)
    }
  }

  private mutating func number(_ depth: Int) -> String {
    let kind: Kind = chance(2) ? .word : .number
    let length = 1 + below(4)
    switch below(9) {
    case 0:
      let values = list(kind, length, depth - 1)
      return
        "(\(scalar(kind, depth - 1)) \(["in", "not in"][below(2)]) \(chance(3) && kind == .number ? "-1...1" : "(\(values))"))"
    case 1: return "(\(scalar(kind, depth - 1)) \(["=", "!=", "=="][below(3)]) \(scalar(kind, depth - 1)))"
    case 2:
      let values = list(kind, length, depth - 1)
      return "\(chance(4) ? "index" : "count")(\(values), \(scalar(kind, depth - 1)))"
    case 3:
      let values = list(.number, length, depth - 1)
      return "\(["sum", "min", "max", "any", "all"][below(5)])(\(values), \(scalar(.number, depth - 1)))"
    case 4:
      return "kth(\(list(.number, length, depth - 1)), (\(scalar(.number, depth - 1))) mod \(length) + 1)"
    case 5: return "abs(\(scalar(.number, depth - 1)))"
    case 6: return "length(\(pick { $0.length != nil }!.text))"
    default:
      let sign = ["+", "-", "*", "div", "mod", "and", "or", "xor", "<", ">="][below(10)]
      return "(\(scalar(.number, depth - 1)) \(sign) \(scalar(.number, depth - 1)))"
    }
  }

  private mutating func list(_ kind: Kind, _ length: Int, _ depth: Int) -> String {
    if depth <= 1 || chance(6) {
      if let known = pick({ $0.kind == kind && $0.length == length }) { return known.text }
      return "[\((0..<length).map { _ in scalar(kind, 1) }.joined(separator: ", "))]"
    }
    switch below(7) {
    case 0: return "reverse(\(list(kind, length, depth - 1)))"
    case 1 where kind == .number: return "sort(\(list(kind, length, depth - 1)))"
    case 2:
      return
        "(if \(scalar(.number, depth - 1)) then \(list(kind, length, depth - 1)) else \(list(kind, length, depth - 1)))"
    case 3: return fold(kind, length, depth)
    case 4: return "(\(repetition("scan", kind, nil, over: length, depth)))"
    case 5: return "[\((0..<length).map { _ in scalar(kind, depth - 1) }.joined(separator: ", "))]"
    default: return "(\(repetition("each", kind, nil, over: length, depth)))"
    }
  }

  private mutating func fold(_ kind: Kind, _ length: Int?, _ depth: Int) -> String {
    "(\(repetition("fold", kind, length, over: 1 + below(3), depth)))"
  }

  /// - Parameter length: how long `acc` is, nil for a single value.
  private mutating func repetition(
    _ word: String, _ kind: Kind, _ length: Int?, over count: Int, _ depth: Int
  ) -> String {
    let element: Kind = chance(2) ? .word : .number
    let source =
      element == .number && chance(2) ? "0..<\(count)" : "(\(list(element, count, depth - 1)))"
    let start = length.map { list(kind, $0, depth - 1) } ?? scalar(kind, depth - 1)
    let variable = "x\(bound)"
    bound += 1
    let outer = names
    names.append(Name(text: variable, kind: element, length: nil))
    if word != "each" {
      names.removeAll { $0.text == "acc" }
      names.append(Name(text: "acc", kind: kind, length: length))
    }
    let body = length.map { list(kind, $0, depth - 1) } ?? scalar(kind, depth - 1)
    names = outer
    let arrow = chance(3) ? ":" : " ->"
    return word == "each"
      ? "each \(variable) in \(source)\(arrow) \(body)"
      : "\(word) \(variable) in \(source) from \(start)\(arrow) \(body)"
  }
}
