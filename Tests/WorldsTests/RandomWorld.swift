import Arrays

/// Makes random worlds as YAML text: random rules, with random spacing and surplus parentheses.
struct RandomWorld {
  var generator: SeededGenerator
  private(set) var yaml = ""
  /// The texts of the rules, by output name, in order.
  private(set) var rules: [(name: String, text: String)] = []
  /// Name and length of each list.
  private(set) var lists: [(name: String, count: Int)] = []
  private var scalars: [String] = []

  init(seed: UInt64, number: UInt64) {
    generator = SeededGenerator(seed: seed, stream: number)
    build()
  }

  private mutating func build() {
    var inputs: [String] = []
    var shown: [String] = []
    let width = generator.uniform(in: -4...0)
    for i in 0..<generator.uniform(in: 1...4) {
      let name = ["a", "B", "c_1", "sum"][i]
      let kind = ["boolean", "integer \(width)..<3", "integer -1 ... 2"][generator.uniform(below: 3)]
      inputs.append("  \(name): \(kind)")
      shown.append("{\(name)}")
      scalars.append(name)
    }
    for i in 0..<generator.uniform(below: 3) {
      let count = generator.uniform(in: 1...4)
      inputs.append(
        "  list\(i): list of \(count) \(generator.uniform(below: 2) == 0 ? "booleans" : "from 0..<4")")
      shown.append("{list\(i) sep=';'}")
      lists.append(("list\(i)", count))
    }
    var outputs: [String] = []
    for i in 0..<generator.uniform(in: 1...4) {
      let text = join(expression(depth: generator.uniform(in: 1...5), minimum: 0))
      let quoted = ["'\(text)'", "\"\(text)\"", ">-\n    \(text.drop { $0 == " " })"][
        generator.uniform(below: 3)]
      outputs.append("  out\(i): \(quoted)")
      rules.append(("out\(i)", text))
      scalars.append("out\(i)")
    }
    yaml = """
      name: random
      inputs:
      \(inputs.joined(separator: "\n"))
      outputs:
      \(outputs.joined(separator: "\n"))
      prompt: "\(shown.joined(separator: ","))"
      completion: " \(rules.map { "{\($0.name)}" }.joined(separator: ", "))."
      """
  }

  /// The words of a random expression that binds at least as tightly as `minimum`.
  private mutating func expression(depth: Int, minimum: Int) -> [String] {
    let (words, binding) = depth <= 1 ? (leaf(), 9) : inner(depth)
    let surplus = generator.uniform(below: 8) == 0
    return binding < minimum || surplus ? ["("] + words + [")"] : words
  }

  private mutating func leaf() -> [String] {
    switch generator.uniform(below: 8) {
    case 0: return [["true", "false"][generator.uniform(below: 2)]]
    case 1: return ["\(generator.uniform(below: 5))"]
    case 2: return [["4611686018427387904", "3037000500"][generator.uniform(below: 2)]]
    case 3, 4:
      guard !lists.isEmpty else { fallthrough }
      let list = lists[generator.uniform(below: lists.count)]
      return [list.name, "[", "\(generator.uniform(below: list.count))", "]"]
    default: return [scalars[generator.uniform(below: scalars.count)]]
    }
  }

  private mutating func inner(_ depth: Int) -> (words: [String], binding: Int) {
    switch generator.uniform(below: 10) {
    case 0:
      let condition = expression(depth: depth - 1, minimum: 0)
      let then = expression(depth: depth - 1, minimum: 0)
      let otherwise = expression(depth: depth - 1, minimum: 0)
      return (["if"] + condition + ["then"] + then + ["else"] + otherwise, 0)
    case 1: return (["not"] + expression(depth: depth - 1, minimum: 4), 4)
    case 2: return (["-"] + expression(depth: depth - 1, minimum: 8), 8)
    case 3, 4: return (call(depth), 9)
    case 5:
      guard let list = lists.first else { fallthrough }
      let index = expression(depth: depth - 1, minimum: 8)
      return ([list.name, "["] + index + ["mod", "\(list.count)", "]"], 9)
    default:
      let operations = [
        ("or", 1), ("xor", 2), ("and", 3), ("=", 5), ("==", 5), ("!=", 5), ("<", 5), ("<=", 5), (">", 5),
        (">=", 5), ("+", 6), ("-", 6), ("+", 6), ("-", 6), ("*", 7), ("div", 7), ("mod", 7),
      ]
      let (word, binding) = operations[generator.uniform(below: operations.count)]
      let left = expression(depth: depth - 1, minimum: binding == 5 ? 6 : binding)
      return (left + [word] + expression(depth: depth - 1, minimum: binding + 1), binding)
    }
  }

  private mutating func call(_ depth: Int) -> [String] {
    let name = ["sum", "min", "max", "kth", "count"][generator.uniform(below: 5)]
    var words = [name, "("]
    var count = 0
    for i in 0..<generator.uniform(in: 1...3) {
      if i > 0 { words.append(",") }
      if !lists.isEmpty, generator.uniform(below: 2) == 0 {
        let list = lists[generator.uniform(below: lists.count)]
        words.append(list.name)
        count += list.count
      } else {
        words += expression(depth: depth - 1, minimum: 0)
        count += 1
      }
    }
    if name == "count" { words += [","] + expression(depth: depth - 1, minimum: 0) }
    if name == "kth" {
      words += [","] + expression(depth: depth - 1, minimum: 8) + ["mod", "\(count)", "+", "1"]
    }
    return words + [")"]
  }

  /// Writes words with random spaces, at least one where two would run together.
  private mutating func join(_ words: [String]) -> String {
    var text = ""
    for word in words {
      let isWord = word.first!.isLetter || word.first!.isNumber
      let touches = text.last.map { $0.isLetter || $0.isNumber || $0 == "_" } ?? false
      let spaces = generator.uniform(below: 3)
      text += String(repeating: " ", count: isWord && touches ? max(1, spaces) : spaces) + word
    }
    return text
  }
}
