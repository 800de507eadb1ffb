import Arrays
import Records
import TestSupport
import Testing
import Worlds

/// The worlds that need words, lists, scans and tables, against the same written by hand in Swift.
@Suite(.tiered) struct NewWorldTests {
  /// Compares the texts of all inputs, or of `draws`, with those that `answer` gives for the values as they are typed.
  private func compare(
    _ name: String, _ parameters: [String: Int] = [:], draws: Int = 3_000, seed: UInt64 = 9,
    _ answer: ([String]) -> String
  ) throws {
    let world = try World.named(name, parameters: parameters)
    var generator = SeededGenerator(seed: seed)
    let inputs = world.allInputs(limit: 20_000) ?? (0..<draws).map { _ in world.draw(using: &generator) }
    for input in inputs {
      let example = try world.example(for: input)
      let values = world.text(of: input).split(separator: ",").map(String.init)
      #expect(example.completion == answer(values), "\(name) \(world.text(of: input)), seed \(seed)")
    }
  }

  @Test func parity() throws {
    try compare("parity") { bits in
      var odd = false
      let steps = bits.map { bit -> String in
        if bit == "1" { odd.toggle() }
        return odd ? "1" : "0"
      }
      return "\n\(steps.joined())\n\(odd ? 1 : 0)\n"
    }
    // What a step reads is the step before it.
    let graph = try World.named("parity").graph
    #expect(graph.reads(of: "steps[3]") == ["bits[3]", "steps[2]"])
    #expect(graph.depth(of: "bits[0]", in: "parity") == 9...9)
  }

  @Test(arguments: [4, 6, 9]) func dyck(_ length: Int) throws {
    try compare("dyck", ["length": length]) { word in
      var open: [String] = []
      for c in word {
        switch c {
        case "(", "[": open.append(c)
        case _ where open.last == (c == ")" ? "(" : "["): open.removeLast()
        default: return " 0\n"
        }
      }
      return " \(open.isEmpty ? 1 : 0)\n"
    }
  }

  @Test(arguments: [1, 3, 5]) func addition(_ digits: Int) throws {
    try compare("addition", ["digits": digits]) { values in
      let (a, b) = (Int(values.prefix(digits).joined())!, Int(values.suffix(digits).joined())!)
      let sum = String(a + b)
      return String(repeating: "0", count: digits + 1 - sum.count) + sum + "\n"
    }
    // The carry is no output: a digit reads the digits below it at once.
    let graph = try World.named("addition").graph
    #expect(graph.reads(of: "sum[2]") == ["a[2]", "b[2]"])
    #expect(graph.reads(of: "sum[1]") == ["a[1]", "a[2]", "b[1]", "b[2]"])
    #expect(graph.depth(of: "a[2]", in: "top") == 1...1)
  }

  @Test func sorting() throws {
    try compare("sorting") {
      " " + $0.map { Int($0)! }.sorted().map(String.init).joined(separator: " ") + "\n"
    }
    try compare("sorting", ["length": 9, "limit": 500], draws: 500) {
      " " + $0.map { Int($0)! }.sorted().map(String.init).joined(separator: " ") + "\n"
    }
  }

  @Test func finiteStateMachine() throws {
    try compare("finite-state-machine") { word in
      var state = "start"
      let states = word.map { letter -> String in
        if letter == "c" {
          state = "start"
        } else if state == "half", letter == "b" {
          state = "done"
        } else if state == "start", letter == "a" {
          state = "half"
        }
        return state
      }
      return "\n\(states.joined(separator: " "))\n\(state == "done" ? 1 : 0)\n"
    }
  }

  @Test func reachability() throws {
    try compare("reachability") { values in
      let numbers = values.map { Int($0)! }
      let edges = zip(numbers[0..<5], numbers[5..<10])
      var reached: Set = [numbers[10]]
      while case let more = Set(edges.filter { reached.contains($0.0) }.map(\.1)), !more.isSubset(of: reached)
      {
        reached.formUnion(more)
      }
      return " \(reached.contains(numbers[11]) ? 1 : 0)\n"
    }
  }

  @Test func permutations() throws {
    var rows: [[Int]] = []
    func extend(_ row: [Int]) {
      if row.count == 5 { rows.append(row) }
      for next in 0..<5 where !row.contains(next) { extend(row + [next]) }
    }
    extend([])
    try compare("s5") { values in
      let (a, b) = (rows[Int(values[0])!], rows[Int(values[1])!])
      return "\(rows.firstIndex(of: b.map { a[$0] })!)\n"
    }
    let world = try World.named("s5")
    #expect(world.outputs[0].range == 0...119 && world.alphabet.count == 123)
    #expect(world.symmetry == nil)
  }

  /// As maps of the corners: r turns corner x to x + t, f to t − x.
  @Test(arguments: [3, 12]) func dihedral(_ n: Int) throws {
    try compare("dihedral", ["n": n]) { values in
      func corner(_ flip: String, _ turn: String, _ x: Int) -> Int {
        ((flip == "f" ? Int(turn)! - x : Int(turn)! + x) % n + n) % n
      }
      let images = (0..<n).map { corner(values[0], values[1], corner(values[2], values[3], $0)) }
      let isTurn = (images[1] - images[0] + n) % n == 1
      return "\(isTurn ? "r" : "f")\(images[0])\n"
    }
  }

  @Test func maximumOfFour() throws {
    try compare("max-of-4") { values in
      let numbers = values.map { Int($0)! }
      return " \(numbers.max()!) \(numbers.firstIndex(of: numbers.max()!)!)\n"
    }
  }

  @Test func sparseParity() throws {
    try compare("sparse-parity") { bits in
      " \([1, 4, 8].count { bits[$0] == "1" } % 2)\n"
    }
    let world = try World.named("sparse-parity")
    #expect(
      try world.counterfactual(world.parse(input: "0,1,1,0,1,0,0,1,1,1"))[0].enumerated().filter(\.element)
        .map(\.offset) == [1, 4, 8])
  }

  /// Three formats of one world: the same values, other texts.
  @Test func formatsOfTheBooleanWorld() throws {
    let plain = try World.named("boolean")
    for name in ["boolean-steps", "boolean-react"] {
      let other = try World.named(name)
      #expect(other.cells == plain.cells && other.graph == plain.graph)
      for input in try #require(plain.allInputs()) {
        let (a, b) = (try plain.example(for: input), try other.example(for: input))
        #expect(a.outputs == b.outputs && a.prompt == b.prompt && b.completion.hasSuffix(a.completion))
        #expect(other.read(completion: b.completion) == b.outputs.map(Optional.some))
      }
    }
    let react = try World.named("boolean-react").example(for: Input([1, 0, 1, 0, 1])).completion
    #expect(react.contains("thought: newB is not D\naction: not 0\nobservation: 1\n"))
  }
}
