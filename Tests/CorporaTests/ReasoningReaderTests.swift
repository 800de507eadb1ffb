import Corpora
import Foundation
import Records
import TestSupport
import Testing

/// Corpora read from their files, and what is said about files that are not what they should be.
@Suite(.tiered) struct ReasoningReaderTests {
  static let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("Fixtures/reasoning").path

  static func items(_ name: String, filter: ReasoningFilter? = nil) throws -> [ReasoningItem] {
    var filter = filter ?? ReasoningFilter()
    if filter == ReasoningFilter() {
      filter.needsProof = false
      filter.excludesNAF = false
      filter.excludesOR = false
    }
    var items: [ReasoningItem] = []
    try ReasoningCorpus(directory: "\(fixtures)/\(name)").read(filter: filter) { item, _ in items.append(item)
    }
    return items
  }

  /// The example of the format's description.
  static let record = """
    {"id":"Own-CWA-D1-1","maxD":1,"NFact":2,"NRule":1,"theory":"Tom is warm. Ann is tall. Warm people are calm.",\
    "triples":{"triple1":{"text":"Tom is warm."},"triple2":{"text":"Ann is tall."}},\
    "rules":{"rule1":{"text":"Warm people are calm."}},"questions":{\
    "Q1":{"question":"Ann is tall.","answer":true,"QDep":0,"QLen":1,"proofs":"[(triple2)]"},\
    "Q2":{"question":"Tom is not calm.","answer":false,"QDep":1,"QLen":2,"proofs":"[(((triple1) -> rule1))]"},\
    "Q3":{"question":"Ann is calm.","answer":false,"QDep":1,"QLen":"",\
    "proofs":"[@1: Ann is calm.[CWA. Example of deepest failure = (rule1 <- FAIL)]]"}}}
    """

  @Test func aTheory() throws {
    let items = try ProofWriterReader.items(Data(Self.record.utf8), file: "f", line: 1)
    #expect(items.map(\.id) == ["Own-CWA-D1-1/Q1", "Own-CWA-D1-1/Q2", "Own-CWA-D1-1/Q3"])
    #expect(Set(items.map(\.theory)) == ["Own-CWA-D1-1"])
    #expect(items.map(\.answer) == [.truth(true), .truth(false), .truth(false)])
    #expect(items.map(\.depth) == [0, 1, 1])
    #expect(items.map { $0.proof?.usefulStatements } == [["triple2"], ["triple1", "rule1"], nil])
    #expect(items[0].statements.map(\.id) == ["triple1", "triple2", "rule1"])
    #expect(items[0].statements.map(\.kind) == [.fact, .fact, .rule])
    #expect(items[0].statements.map(\.range) == [0..<12, 13..<25, 26..<47])
  }

  @Test func statementsAreFoundInTheOrderOfTheText() throws {
    // One statement ends another, two are the same, one comes with letters of two bytes.
    let text = "Bé is warm. Old Tom is warm. Tom is warm. Tom is warm."
    let json = """
      {"id":"t","theory":"\(text)","triples":{"triple10":{"text":"Tom is warm."},"triple2":{"text":"Tom is warm."},\
      "triple3":{"text":"Old Tom is warm."}},"rules":{"rule1":{"text":"Bé is warm."}},\
      "questions":{"Q1":{"question":"q","answer":true,"QDep":0,"proofs":"[]"}}}
      """
    let item = try #require(try ProofWriterReader.items(Data(json.utf8), file: "f", line: 1).first)
    #expect(item.statements.map(\.id) == ["rule1", "triple3", "triple2", "triple10"])
    let scalars = Array(text.unicodeScalars)
    for statement in item.statements {
      #expect(
        String(String.UnicodeScalarView(scalars[statement.range])) == statement.text)
    }
  }

  @Test func aTextWithoutTheStatementsGivesWay() throws {
    let json = Self.record.replacing("Ann is tall. Warm", with: "Warm")
    let item = try #require(try ProofWriterReader.items(Data(json.utf8), file: "f", line: 1).first)
    #expect(item.context == "Tom is warm. Ann is tall. Warm people are calm.")
    #expect(item.statements.map(\.range) == [0..<12, 13..<25, 26..<47])
  }

  @Test func openWorldsHaveUnknownAnswers() throws {
    let json = Self.record.replacing("\"answer\":true", with: "\"answer\":\"Unknown\"")
    #expect(try ProofWriterReader.items(Data(json.utf8), file: "f", line: 1)[0].answer == .unknown)
  }

  @Test func prompts() throws {
    let items = try ProofWriterReader.items(Data(Self.record.utf8), file: "f", line: 1)
    let prompt = ReasoningPrompt(items[1], demonstrations: [items[0]])
    #expect(
      prompt.text == "\(items[0].context) Ann is tall. True or False? True\n"
        + "\(items[0].context) Tom is not calm. True or False?")
    let scalars = Array(prompt.text.unicodeScalars)
    func text(_ range: Range<Int>) -> String { String(String.UnicodeScalarView(scalars[range])) }
    #expect(prompt.statements.map(text) == items[1].statements.map(\.text))
    #expect(text(prompt.question) == "Tom is not calm. True or False?")
    #expect(ReasoningPrompt.completion(items[1]) == " False")
    let street = try #require(try Self.items("street").first)
    #expect(
      ReasoningPrompt(street).text
        == "cork is light light things float cork floats Which floats? A) rock B) cork Answer:")
    #expect(ReasoningPrompt.completions(street) == [" A", " B"])
    #expect(ReasoningPrompt.completion(street) == " B")
  }

  @Test func explanations() throws {
    let items = try Self.items("street")
    #expect(items.count == 7)
    #expect(items.map(\.depth) == [1, 1, 2, 2, 2, 1, 0])
    #expect(items.map(\.answer.description) == ["B", "A", "A", "A", "A", "A", "A"])
    #expect(items[0].statements.map(\.text) == ["cork is light", "light things float", "cork floats"])
    #expect(items[0].proof?.steps == ["1": 0, "2": 0, "3": 1])
    #expect(items[1].proof?.usefulStatements == ["1", "2", "3"])
    #expect(items[2].proof?.steps == ["1": 0, "2": 0, "3": 1, "4": 1, "5": 2])
    // Units from 0; then units from 0 with edges from 1.
    #expect(items[3].proof?.steps == ["0": 0, "1": 0, "2": 1, "3": 1, "4": 2])
    #expect(items[4].proof?.steps == items[3].proof?.steps)
    #expect(items[6].proof?.steps == ["1": 0])
  }

  @Test func processedForms() throws {
    let theories = try Self.items("processed-theories")
    #expect(theories.map(\.depth) == [0, 0, 1, 2, 0, 0])
    #expect(Set(theories.map(\.theory)).count == 3)
    #expect(theories[0].statements.map(\.id) == ["triple1", "rule2", "triple2", "rule1"])
    #expect(theories[3].proof?.steps == ["triple1": 0, "rule1": 1, "rule2": 2])
    let street = try Self.items("processed-street")
    #expect(street[0].question == "Which floats?")
    #expect(street[0].options == ["A) rock", "B) cork"])
    #expect(street[0].proof?.steps == ["1": 0, "2": 0, "3": 1])
    #expect(street[1].proof?.edges.map(\.isChained) == [false, false, false, true])
    // What STREET's own file says of the same question, flattened.
    let own = try Self.items("street")[2]
    #expect(own.proof?.flattened().steps == street[1].proof?.steps)
  }

  @Test func filtersAndTheirTally() throws {
    let corpus = try ReasoningCorpus(directory: "\(Self.fixtures)/deep")
    #expect(corpus.format == .proofWriter)
    var filter = ReasoningFilter()
    var kept: [ReasoningItem] = []
    let tally = try corpus.read(filter: filter) { item, _ in kept.append(item) }
    let all = try Self.items("deep")
    #expect(kept.count == tally.kept)
    #expect(tally.kept + tally.withoutProof + tally.withNAF + tally.withOR == all.count)
    #expect(tally.withoutProof > 0 && tally.withNAF > 0 && tally.withOR > 0)
    #expect(kept.allSatisfy { $0.proofs.count == 1 && !$0.proofs[0].usesNAF })
    filter.maximumDepth = 1
    kept = []
    try corpus.read([.test], filter: filter) { item, split in
      #expect(split == .test)
      kept.append(item)
    }
    #expect(kept.allSatisfy { $0.depth <= 1 })
  }

  @Test func foldersOfDepths() throws {
    let root = NSTemporaryDirectory() + "probekit-" + UUID().uuidString
    defer { try? FileManager.default.removeItem(atPath: root) }
    for depth in 0...1 {
      let folder = "\(root)/CWA/depth-\(depth)"
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      // A byte order mark, blank lines and Windows line ends do no harm; neither does a missing last one.
      let text = "\u{feff}" + Self.record + "\r\n\r\n" + Self.record.replacing("D1-1", with: "D1-2")
      try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder)/meta-train.jsonl"))
    }
    var progress: [Int] = []
    var count = 0
    let corpus = try ReasoningCorpus(directory: root)
    #expect(corpus.files.count == 2)
    try corpus.read(
      filter: ReasoningFilter(), onProgress: { done, total in progress.append(total - done) },
      { _, _ in count += 1 })
    #expect(count == 8)
    #expect(progress.last == 0)
    #expect(progress == progress.sorted(by: >))
    #expect(throws: FileError.self) { try ReasoningCorpus(directory: root + "/nowhere") }
  }

  @Test(arguments: [
    ("{", "expected one JSON object, found something else (expected text at a key of the text, column 2)"),
    ("[]", "expected an object, found an array"),
    ("{}", "expected the field \"id\", found none"),
    ("answer\":true=answer\":1", "field \"questions.Q1.answer\": expected true or false, found a number"),
    ("QDep\":0=QDep\":\"0\"", "field \"questions.Q1.QDep\": expected a whole number, found \"0\""),
    ("QDep\":0=QDep\":-1", "field \"questions.Q1.QDep\": expected a depth from 0 to 1000, found -1"),
    ("\"[(triple2)]\"=[]", "field \"questions.Q1.proofs\": expected a string, found an array"),
    (
      "[(triple2)]=[(triple2]",
      "field \"questions.Q1.proofs\": expected \"OR\" or \")\" at character 10, found \"]\""
    ),
    (
      "[(triple2)]=[(triple9)]",
      "field \"questions.Q1.proofs\": expected statements of this item, found \"triple9\""
    ),
    ("\"rule1\":{\"text\"=\"rule1\":{\"txt\"", "expected the field \"rules.rule1.text\", found none"),
    ("{\"text\":\"Tom is warm.\"}=null", "field \"triples.triple1\": expected an object, found null"),
  ])
  func brokenTheories(_ change: String, message: String) {
    let parts = change.split(separator: "=", maxSplits: 1).map(String.init)
    let json = parts.count == 1 ? change : Self.record.replacing(parts[0], with: parts[1])
    let error = #expect(throws: FileError.self) {
      try ProofWriterReader.items(Data(json.utf8), file: "meta.jsonl", line: 7)
    }
    #expect(error?.path == "meta.jsonl")
    #expect(error?.line == 7)
    #expect(error?.problem == message)
  }

  static let street = """
    {"context":"","question":"q","options":["A) a"],"answer":"A","textual_logical_units":{"1":"x","2":"y","3":"z",\
    "4":"The answer is A)"},"reasoning_graph_edges":[{"antecedents":[1,2],"consequent":3},\
    {"antecedents":[3],"consequent":4}]}
    """

  @Test(arguments: [
    (
      "\"1\":\"x\"=\"one\":\"x\"", "field \"textual_logical_units\": expected numbers as names, found \"one\""
    ),
    (
      "\"1\":\"x\"=\"-9223372036854775808\":\"x\"",
      "field \"textual_logical_units\": expected numbers as names, found \"-9223372036854775808\""
    ),
    ("[1,2]=[1,-9223372036854775808]", "field \"reasoning_graph_edges\": expected numbers of units"),
    (
      "\"consequent\":4=\"consequent\":9223372036854775807",
      "field \"reasoning_graph_edges\": expected numbers of units"
    ),
    ("[1,2]=[1,9]", "field \"reasoning_graph_edges\": expected numbers of units, found 9"),
    (
      "[3],\"consequent\":4=[3],\"consequent\":1",
      "field \"reasoning_graph_edges\": expected conclusions that do not need themselves, found a circle"
    ),
    ("\"answer\":\"A\"=\"answer\":\"\"", "field \"answer\": expected a letter, found nothing"),
    (
      "[1,2],\"consequent\":3=[1,2],\"consequent\":null",
      "field \"reasoning_graph_edges.Index 0.consequent\": expected a whole number, found null"
    ),
    ("\"options\":[\"A) a\"]=\"options\":\"A\"", "field \"options\": expected an array, found \"A\""),
  ])
  func brokenExplanations(_ change: String, message: String) {
    let parts = change.split(separator: "=", maxSplits: 1).map(String.init)
    let error = #expect(throws: FileError.self) {
      try StreetReader.item(
        Data(Self.street.replacing(parts[0], with: parts[1]).utf8), file: "s.jsonl", line: 2)
    }
    #expect(error?.problem == message)
  }

  @Test(arguments: [
    ("[]", "expected an object, found an array"),
    ("{\"x\":[]}", "expected depths from 0 to 1000 as names, found \"x\""),
    (
      "{\"1\":[{\"context\":\"\",\"triples\":{},\"rules\":{},\"question\":\"q\",\"answer\":true,\"proof\":\"[(a)]\"}]}",
      "field \"1.0.proof\": expected statements of this item, found \"a\""
    ),
    (
      "{\"1\":[{\"context\":\"\",\"triples\":{\"1\":\"a\"},\"rules\":{},\"question\":\"q\",\"answer\":\"A\",\"proof\":\"[]\"}]}",
      "field \"1.0.answer\": expected true or false, found A"
    ),
    (
      "{\"1\":[{\"context\":\"\",\"triples\":{\"1\":\"a\"},\"rules\":{},\"question\":\"q\",\"options\":[\"A) x\"],"
        + "\"answer\":\"A\",\"proof\":\"[]\"}]}",
      "field \"1.0.proof\": expected \"(\" at character 1, found \"[]\""
    ),
  ])
  func brokenProcessedFiles(_ json: String, message: String) {
    let error = #expect(throws: FileError.self) {
      try ProcessedReader.items(Data(json.utf8), file: "train.json")
    }
    #expect(error?.problem == message)
  }
}
