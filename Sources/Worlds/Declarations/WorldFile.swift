import Records
import Yams

/// The declarations of a world file as read from YAML, before any expression is understood.
struct WorldFile {
  /// A key and its scalar value, each with its places.
  struct Entry {
    let key: ScalarText
    let value: ScalarText
    /// The words of an input that is given as a YAML list; `value` is the first of them then.
    var choices: [ScalarText]?
    var name: String { key.text }
  }

  /// A table as it is written.
  struct Table {
    let key: ScalarText
    let cells: TableText
  }

  let source: SourceText
  let name: ScalarText
  let summary: ScalarText?
  let parameters: [Entry]
  let tables: [Table]
  let helpers: [Entry]
  let inputs: [Entry]
  let outputs: [Entry]
  let prompt: ScalarText
  let completion: ScalarText
  let granularity: Granularity
  let draw: ScalarText?

  static let keys = [
    "name", "summary", "parameters", "tables", "inputs", "let", "outputs", "prompt", "completion", "symbols",
    "draw",
  ]

  /// Reads the YAML of a world file.
  ///
  /// - Throws: `FileError` for a file that is not YAML, keys that are unknown, missing or given twice, and
  ///   values of the wrong kind.
  init(yaml: String, file: String) throws {
    let source = SourceText(yaml, file: file)
    try YAMLGuard.check(source, bytes: yaml.utf8.count)
    let root = try YAMLText.compose(yaml, source)
    let reader = NodeReader(source: source)
    let top = try reader.mapping(root, named: "the file", expecting: "the keys of a world")

    var nodes: [String: (key: ScalarText, value: Node)] = [:]
    for (key, value) in top {
      guard Self.keys.contains(key.text) else {
        throw source.error(
          at: key.place(at: 0), "expected a key of a world, found \"\(key.text)\"",
          hint: NearMatches.hint(for: key.text, among: Self.keys))
      }
      nodes[key.text] = (key, value)
    }
    func required(_ key: String) throws -> Node {
      if let node = nodes[key] { return node.value }
      throw source.error(
        at: Place(line: 1, column: 1), "the key \"\(key)\" is missing",
        hint: "every world has name, inputs, outputs, prompt and completion")
    }
    func entries(_ key: String, _ node: Node?, allowsWords: Bool = false) throws -> [Entry] {
      guard let node else { return [] }
      return try reader.mapping(node, named: key, expecting: "names with one value each").map {
        if allowsWords, let words = reader.words($0.value) {
          return Entry(key: $0.key, value: words[0], choices: words)
        }
        return Entry(key: $0.key, value: try reader.scalar($0.value, named: "\(key).\($0.key.text)"))
      }
    }

    self.source = source
    name = try reader.scalar(try required("name"), named: "name")
    summary = try nodes["summary"].map { try reader.scalar($0.value, named: "summary") }
    parameters = try entries("parameters", nodes["parameters"]?.value)
    tables =
      try nodes["tables"].map { node in
        try reader.mapping(node.value, named: "tables", expecting: "tables by name").map {
          Table(key: $0.key, cells: try reader.table($0.value, named: $0.key.text))
        }
      } ?? []
    helpers = try entries("let", nodes["let"]?.value)
    inputs = try entries("inputs", try required("inputs"), allowsWords: true)
    outputs = try entries("outputs", try required("outputs"))
    draw = try nodes["draw"].map { try reader.scalar($0.value, named: "draw") }
    prompt = try reader.scalar(try required("prompt"), named: "prompt")
    completion = try reader.scalar(try required("completion"), named: "completion")
    if let node = nodes["symbols"] {
      let text = try reader.scalar(node.value, named: "symbols")
      guard let granularity = Granularity(rawValue: text.text), granularity != .sentences else {
        throw source.error(
          at: text.place(at: 0),
          "expected characters, numbers or words after symbols, found \"\(text.text)\"",
          hint: """
            characters: one symbol a character; numbers: one symbol a number; words: a number with the space before it
            """)
      }
      self.granularity = granularity
    } else {
      granularity = .characters
    }
  }

  /// The file's text with other values for some parameters.
  func text(overriding overrides: [String: Int]) -> String {
    var scalars = source.scalars
    for entry in parameters.reversed() {
      guard let value = overrides[entry.name] else { continue }
      let start = source.offset(of: entry.value.place(at: 0))
      scalars.replaceSubrange(
        start..<start + entry.value.text.unicodeScalars.count, with: "\(value)".unicodeScalars)
    }
    var text = String.UnicodeScalarView()
    text.append(contentsOf: scalars)
    return String(text)
  }
}
