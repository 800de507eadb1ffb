import Records

/// What the `proofs` of a question say.
public enum ProofText: Sendable, Hashable {
  /// Alternatives, at least one.
  case proofs([Proof])
  /// Why no proof was found: `[@1: … <- FAIL)]]`.
  case failure
  /// `[]`.
  case none

  /// Reads ProofWriter's notation.
  ///
  /// `[` Top `]`, Top = `(` Item (` OR ` Item)* `)`, Item = `tripleN` | `NAF` | `(` Derivation `)`, Derivation = `(`
  /// Item+ `) -> ruleN`. White space between the parts is free.
  ///
  /// - Throws: ``ProofError`` with the place in the text.
  public init(_ text: String) throws {
    var parser = ProofParser(text)
    self = try parser.read()
  }
}

/// A proof that cannot be read.
public struct ProofError: Diagnostic, Hashable {
  /// In UTF-8 bytes, counted from 0.
  public let offset: Int
  public let expected: String?
  public let found: String?

  public var problem: String {
    "expected \(expected ?? "") at character \(offset + 1), found \(found ?? "")"
  }
}

extension Proof {
  /// Reads the notation of the paper's processed explanations: `(2 3) -> 5 -> 6`.
  ///
  /// - Throws: ``ProofError`` with the place in the text.
  public init(chain text: String) throws {
    var parser = ProofParser(text)
    self = try parser.readChain()
  }
}

/// Recursive descent over the bytes of one proof.
package struct ProofParser {
  private let bytes: [UInt8]
  private var place = 0
  private var nodes: [String] = []
  private var edges: [Proof.Edge] = []
  private var usesNAF = false

  package init(_ text: String) { bytes = Array(text.utf8) }

  package mutating func read() throws -> ProofText {
    try expect("[", "\"[\"")
    skipSpace()
    if take("]") { return try end(.none) }
    if take("@") {
      guard bytes.last == UInt8(ascii: "]") else {
        throw ProofError(offset: bytes.count, expected: "\"]\"", found: "the end")
      }
      return .failure
    }
    try expect("(", "\"(\", \"@\" or \"]\"")
    var alternatives = [try alternative()]
    while takeWord("OR") { alternatives.append(try alternative()) }
    try expect(")", "\"OR\" or \")\"")
    try expect("]", "\"]\"")
    let proofs = alternatives.compactMap { $0 }
    return try end(proofs.isEmpty ? .none : .proofs(proofs))
  }

  package mutating func readChain() throws -> Proof {
    try expect("(", "\"(\"")
    var premises: [Int] = []
    while let name = word() { premises.append(add(name)) }
    guard !premises.isEmpty else { throw problem("a statement") }
    try expect(")", "a statement or \")\"")
    var last: Int?
    while takeArrow() {
      guard let name = word() else { throw problem("a statement") }
      let node = add(name)
      if let last {
        edges.append(Proof.Edge(premise: last, conclusion: node, isChained: true))
      } else {
        edges += premises.map { Proof.Edge(premise: $0, conclusion: node) }
      }
      last = node
    }
    skipSpace()
    guard place == bytes.count else { throw problem("\"->\" or the end") }
    guard Set(nodes).count == nodes.count, let proof = Proof(nodes: nodes, edges: edges) else {
      throw ProofError(offset: 0, expected: "each statement once", found: "one of them twice")
    }
    return proof
  }

  /// Nil for `NAF` alone, which no statement is useful for.
  private mutating func alternative() throws -> Proof? {
    (nodes, edges, usesNAF) = ([], [], false)
    _ = try item(nesting: 0)
    return Proof(nodes: nodes, edges: edges, usesNAF: usesNAF)
  }

  /// Deepest nesting of steps, so that no proof can exhaust the stack.
  private static let mostNesting = 200

  /// The node of an item, nil for `NAF`.
  private mutating func item(nesting: Int) throws -> Int? {
    skipSpace()
    guard nesting < Self.mostNesting else {
      throw ProofError(
        offset: place, expected: "at most \(Self.mostNesting) nested steps", found: "more")
    }
    guard take("(") else {
      let start = place
      guard let name = word(), name != "OR" else {
        place = start
        throw problem("a statement, \"NAF\" or \"(\"")
      }
      guard name == "NAF" else { return add(name) }
      usesNAF = true
      return nil
    }
    try expect("(", "\"(\"")
    var premises: [Int] = []
    repeat {
      if let premise = try item(nesting: nesting + 1) { premises.append(premise) }
      skipSpace()
    } while !take(")")
    guard takeArrow() else { throw problem("\"->\"") }
    guard let rule = word() else { throw problem("a rule") }
    let node = add(rule)
    edges += premises.map { Proof.Edge(premise: $0, conclusion: node) }
    try expect(")", "\")\"")
    return node
  }

  private mutating func add(_ name: String) -> Int {
    nodes.append(name)
    return nodes.count - 1
  }

  private mutating func end(_ result: ProofText) throws -> ProofText {
    skipSpace()
    guard place == bytes.count else { throw problem("the end") }
    return result
  }

  private mutating func skipSpace() {
    while place < bytes.count, bytes[place] == 0x20 || bytes[place] == 0x09 { place += 1 }
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard place < bytes.count, bytes[place] == UInt8(ascii: character) else { return false }
    place += 1
    return true
  }

  private mutating func takeArrow() -> Bool {
    skipSpace()
    guard bytes[place...].starts(with: Array("->".utf8)) else { return false }
    place += 2
    return true
  }

  private mutating func takeWord(_ wanted: String) -> Bool {
    let start = place
    if word() == wanted { return true }
    place = start
    return false
  }

  private mutating func expect(_ character: Unicode.Scalar, _ expected: String) throws {
    skipSpace()
    guard take(character) else { throw problem(expected) }
  }

  /// Letters and digits.
  private mutating func word() -> String? {
    skipSpace()
    let start = place
    while place < bytes.count, Self.isWord(bytes[place]) { place += 1 }
    return start == place ? nil : String(decoding: bytes[start..<place], as: UTF8.self)
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "A")...UInt8(ascii: "Z"):
      true
    default: false
    }
  }

  private func problem(_ expected: String) -> ProofError {
    let rest = String(decoding: bytes[min(place, bytes.count)...].prefix(12), as: UTF8.self)
    return ProofError(
      offset: place, expected: expected, found: rest.isEmpty ? "the end" : rest.debugDescription)
  }
}
