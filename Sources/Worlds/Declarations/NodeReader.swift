import Records
import Yams

/// Takes YAML nodes apart, with errors that name what was expected and what was found.
struct NodeReader {
  let source: SourceText

  func scalar(_ node: Node, named name: String) throws -> ScalarText {
    if case .scalar(let scalar) = node { return source.text(of: scalar) }
    throw source.error(
      at: place(of: node), "expected one value for \(name), found a \(kind(of: node))",
      hint: "a text that begins with a brace or bracket, such as a template or a list, needs quotes around it"
    )
  }

  /// The words of a YAML list: nil for anything else, also for a list with a number in it.
  func words(_ node: Node) -> [ScalarText]? {
    guard case .sequence(let elements) = node, !elements.isEmpty else { return nil }
    var words: [ScalarText] = []
    for case .scalar(let scalar) in elements where Int(scalar.string) == nil {
      words.append(source.text(of: scalar))
    }
    return words.count == elements.count ? words : nil
  }

  /// The rows of a table: values, or lists of values, with or without names.
  func table(_ node: Node, named name: String) throws -> TableText {
    switch node {
    case .sequence(let rows):
      return TableText(place: place(of: node), rows: try rows.map { (nil, try row($0, named: name)) })
    case .mapping:
      let rows = try mapping(node, named: name, expecting: "rows")
      return TableText(
        place: place(of: node), rows: try rows.map { ($0.key, try row($0.value, named: name)) })
    default:
      throw source.error(
        at: place(of: node), "expected rows for the table \"\(name)\", found a \(kind(of: node))",
        hint: "[3, 1, 4], or one row a line: red: [green, red]")
    }
  }

  private func row(_ node: Node, named name: String) throws -> TableText.Row {
    if case .sequence(let values) = node {
      return .list(try values.map { try scalar($0, named: "an entry of \(name)") }, at: place(of: node))
    }
    return .single(try scalar(node, named: "an entry of \(name)"))
  }

  func mapping(_ node: Node, named name: String, expecting: String) throws -> [(
    key: ScalarText, value: Node
  )] {
    guard case .mapping(let mapping) = node else {
      throw source.error(
        at: place(of: node), "expected \(expecting) in \(name), found a \(kind(of: node))",
        hint: "write one \"key: value\" a line")
    }
    var seen: [String: Place] = [:]
    return try mapping.map { pair in
      let key = try scalar(pair.key, named: "a key of \(name)")
      if let first = seen.updateValue(key.place(at: 0), forKey: key.text) {
        throw source.error(
          at: key.place(at: 0), "the key \"\(key.text)\" is given twice",
          hint: "it was first given at \(first)")
      }
      return (key, pair.value)
    }
  }

  private func place(of node: Node) -> Place {
    node.mark.map { Place(line: $0.line, column: $0.column) } ?? Place(line: 1, column: 1)
  }

  private func kind(of node: Node) -> String {
    switch node {
    case .scalar(let scalar): scalar.string.isEmpty ? "nothing" : "single value"
    case .mapping: "mapping"
    case .sequence: "list"
    case .alias: "alias"
    }
  }
}
