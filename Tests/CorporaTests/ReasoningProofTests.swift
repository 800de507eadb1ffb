import Corpora
import TestSupport
import Testing

/// Proofs as text, and what follows from them.
@Suite(.tiered) struct ReasoningProofTests {
  private static func proofs(_ text: String) throws -> [Proof] {
    guard case .proofs(let proofs) = try ProofText(text) else { return [] }
    return proofs
  }

  private static func edges(_ proof: Proof) -> [String] {
    proof.edges.map { "\(proof.nodes[$0.premise])>\(proof.nodes[$0.conclusion])" }
  }

  @Test func aStatementAlone() throws {
    let proof = try #require(try Self.proofs("[(triple2)]").first)
    #expect(proof.nodes == ["triple2"])
    #expect(proof.edges.isEmpty)
    #expect(proof.height == 0)
    #expect(proof.steps == ["triple2": 0])
    #expect(proof.releasedSteps(depth: 0) == ["triple2": 0])
  }

  @Test func oneStep() throws {
    let one = try #require(try Self.proofs("[(((triple1) -> rule1))]").first)
    #expect(Self.edges(one) == ["triple1>rule1"])
    #expect(one.steps == ["triple1": 0, "rule1": 1])
    #expect(one.releasedSteps(depth: 1) == one.steps)
    let two = try #require(try Self.proofs("[(((triple1 triple2) -> rule1))]").first)
    #expect(Self.edges(two) == ["triple1>rule1", "triple2>rule1"])
    #expect(two.steps == ["triple1": 0, "triple2": 0, "rule1": 1])
    // Of one edge the second premise is cut off, which makes it an end of its own.
    #expect(two.releasedSteps(depth: 1) == ["triple1": 0, "triple2": 1, "rule1": 1])
  }

  @Test func alternatives() throws {
    let proofs = try Self.proofs("[(triple1 OR ((triple3) -> rule1))]")
    #expect(proofs.map(\.nodes) == [["triple1"], ["triple3", "rule1"]])
    #expect(proofs.map(\.height) == [0, 1])
    #expect(try Self.proofs("[(((triple4) -> rule1) OR ((triple7) -> rule1))]").count == 2)
  }

  @Test func negationAsFailure() throws {
    let proof = try #require(try Self.proofs("[(((triple1 NAF) -> rule2))]").first)
    #expect(proof.usesNAF)
    #expect(proof.nodes == ["triple1", "rule2"])
    let bare = try #require(try Self.proofs("[(((NAF) -> rule6))]").first)
    #expect(bare.usesNAF)
    #expect(bare.nodes == ["rule6"])
    #expect(try ProofText("[(NAF)]") == .none)
    #expect(try !#require(try Self.proofs("[(triple1)]").first).usesNAF)
  }

  @Test func nestedSteps() throws {
    let proof = try #require(try Self.proofs("[(((((triple4) -> rule1) triple4) -> rule2))]").first)
    #expect(proof.nodes == ["triple4", "rule1", "triple4", "rule2"])
    #expect(Self.edges(proof) == ["triple4>rule1", "rule1>rule2", "triple4>rule2"])
    #expect(proof.usefulStatements == ["triple4", "rule1", "rule2"])
    #expect(proof.height == 2)
    #expect(proof.steps == ["triple4": 0, "rule1": 1, "rule2": 2])
    // One edge of three: rule 2 is left alone, an end as rule 1 is.
    #expect(proof.releasedSteps(depth: 1) == ["triple4": 0, "rule1": 1, "rule2": 1])
    #expect(proof.releasedSteps(depth: 2) == proof.steps)
    let leaf = try #require(try Self.proofs("[(((((triple8) -> rule5) triple7) -> rule2))]").first)
    #expect(leaf.steps == ["triple8": 0, "rule5": 1, "triple7": 1, "rule2": 2])
  }

  @Test func aRuleUsedTwice() throws {
    // The tree has two nodes for rule 1, so it has no circle; the merged graph would have one.
    let proof = try #require(
      try Self.proofs("[(((((((triple1) -> rule1)) -> rule2)) -> rule1))]").first)
    #expect(proof.nodes == ["triple1", "rule1", "rule2", "rule1"])
    #expect(proof.height == 3)
    #expect(proof.steps == ["triple1": 0, "rule1": 1, "rule2": 2])
    #expect(proof.releasedSteps(depth: 3).count == 3)
  }

  @Test(arguments: [
    "[@1: Ann is calm.[CWA. Example of deepest failure = (rule1 <- FAIL)]]",
    "[@0: Ann is calm.[CWA. Example of deepest failure = (FAIL)]]",
    "[@3: x.[CWA. Example of deepest failure = (rule1 <- rule4 <- rule2 <- FAIL)]]",
  ])
  func failures(_ text: String) throws { #expect(try ProofText(text) == .failure) }

  @Test func nothing() throws { #expect(try ProofText("[]") == .none) }

  @Test func chains() throws {
    let chain = try Proof(chain: "(2 3) -> 5 -> 6")
    #expect(chain.nodes == ["2", "3", "5", "6"])
    #expect(Self.edges(chain) == ["2>5", "3>5", "5>6"])
    #expect(chain.edges.map(\.isChained) == [false, false, true])
    #expect(chain.steps == ["2": 0, "3": 0, "5": 1, "6": 2])
    // The released parser has no edge from 5 to 6.
    #expect(chain.releasedSteps(depth: 2) == ["2": 1, "3": 1, "5": 2, "6": 2])
    #expect(chain.releasedSteps(depth: 1) == ["2": 0, "3": 1, "5": 1, "6": 1])
    #expect(try Proof(chain: "(2 1) -> 3").steps == ["1": 0, "2": 0, "3": 1])
  }

  @Test func explanationsAreFlattened() throws {
    let graph = try #require(
      Proof(
        nodes: ["1", "2", "3", "4", "5"],
        edges: [(0, 2), (1, 2), (2, 4), (3, 4)].map { Proof.Edge(premise: $0, conclusion: $1) }))
    #expect(graph.steps == ["1": 0, "2": 0, "3": 1, "4": 1, "5": 2])
    let flat = graph.flattened()
    #expect(flat.steps == ["2": 0, "4": 0, "1": 0, "3": 1, "5": 2])
    #expect(flat.flattened().steps == flat.steps)
    #expect(try Proof(chain: "(2 3) -> 5 -> 6").flattened().steps == ["2": 0, "3": 0, "5": 1, "6": 2])
  }

  @Test func circlesAreNoProofs() {
    let edges = [(0, 1), (1, 0)].map { Proof.Edge(premise: $0, conclusion: $1) }
    #expect(Proof(nodes: ["a", "b"], edges: edges) == nil)
    #expect(Proof(nodes: [], edges: []) == nil)
    #expect(Proof(nodes: ["a"], edges: [Proof.Edge(premise: 0, conclusion: 1)]) == nil)
  }

  @Test(arguments: [
    ("", 0, "\"[\"", "the end"), ("triple1", 0, "\"[\"", "\"triple1\""),
    ("[", 1, "\"(\", \"@\" or \"]\"", "the end"), ("[()]", 2, "a statement, \"NAF\" or \"(\"", "\")]\""),
    ("[(triple1]", 9, "\"OR\" or \")\"", "\"]\""), ("[(triple1)", 10, "\"]\"", "the end"),
    ("[(triple1)] x", 12, "the end", "\"x\""), ("[((triple1))]", 3, "\"(\"", "\"triple1))]\""),
    ("[(((triple1)))]", 12, "\"->\"", "\"))]\""), ("[(((triple1) -> ))]", 16, "a rule", "\"))]\""),
    ("[(((triple1 OR triple2) -> rule1))]", 12, "a statement, \"NAF\" or \"(\"", "\"OR triple2) \""),
    ("[(triple1 OR)]", 12, "a statement, \"NAF\" or \"(\"", "\")]\""), ("[@1: x", 6, "\"]\"", "the end"),
    ("[(é)]", 2, "a statement, \"NAF\" or \"(\"", "\"é)]\""),
  ])
  func brokenProofs(_ text: String, offset: Int, expected: String, found: String) {
    let error = #expect(throws: ProofError.self) { try ProofText(text) }
    #expect(error?.expected == expected)
    #expect(error?.found == found)
    #expect(error?.offset == offset)
  }

  @Test(arguments: ["", "2 3", "()", "(2", "(2) ->", "(2) - 3", "(2) -> 3 4", "(2 2) -> 3", "(2) -> 2"])
  func brokenChains(_ text: String) {
    #expect(throws: ProofError.self) { try Proof(chain: text) }
  }

  @Test func nestingIsBounded() {
    let deep = String(repeating: "(", count: 100_000)
    #expect(throws: ProofError.self) { try ProofText("[" + deep) }
    #expect(throws: ProofError.self) { try ProofText("[(" + String(repeating: "((", count: 100_000)) }
  }
}
