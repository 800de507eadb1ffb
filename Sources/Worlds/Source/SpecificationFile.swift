import Foundation
import Records
import Yams

/// Values of any `Decodable` type in YAML (JSON is YAML, too), with errors that name line and column.
package enum SpecificationFile {
  /// Reads a file and decodes it.
  ///
  /// - Parameter expecting: what the file holds, for messages, e.g. `interventions`.
  /// - Throws: `FileError` with the file's name and the place of the value at fault.
  package static func read<Value: Decodable>(
    _ type: Value.Type, path: String, expecting: String
  ) throws -> Value {
    try decode(type, yaml: text(path: path), file: path, expecting: expecting)
  }

  /// How errors say where they are.
  package enum Places {
    /// `FileError` with line and column: a person sees the text.
    case lines
    /// `ArgumentError` with the keys that lead there, `interventions[1].ablate.heads`: the text is JSON that was read before,
    /// as a part of a message.
    case keys
  }

  /// Decodes a text; `file` is the name that errors show.
  package static func decode<Value: Decodable>(
    _ type: Value.Type, yaml: String, file: String, expecting: String, places: Places = .lines
  ) throws -> Value {
    let yaml = TextFile.withoutByteOrderMark(yaml)
    let source = SourceText(yaml, file: file)
    // JSON has bounds of its own, and brackets in its texts are no nesting.
    if places == .lines { try YAMLGuard.check(source, bytes: yaml.utf8.count) }
    let root = try YAMLText.compose(yaml, source, expecting: expecting)
    func place(_ path: [any CodingKey]) -> Place {
      node(at: path, in: root).mark.map { Place(line: $0.line, column: $0.column) }
        ?? Place(line: 1, column: 1)
    }
    func fault(_ path: [any CodingKey], _ problem: String, hint: Hint? = nil) -> any Error {
      switch places {
      case .lines: source.error(at: place(path), problem, hint: hint)
      case .keys: ArgumentError(words(path, after: file), problem, hint: hint)
      }
    }
    do {
      return try YAMLDecoder().decode(type, from: root)
    } catch let problem as SpecificationProblem {
      throw fault(problem.path, problem.problem, hint: problem.hint)
    } catch DecodingError.keyNotFound(let key, let context) {
      throw fault(context.codingPath, "the key \"\(key.stringValue)\" is missing")
    } catch DecodingError.typeMismatch(let type, let context),
      DecodingError.valueNotFound(let type, let context)
    {
      let found = node(at: context.codingPath, in: root)
      throw fault(
        context.codingPath,
        "expected \(word(for: type))\(name(of: context.codingPath)), found "
          + description(of: found))
    } catch DecodingError.dataCorrupted(let context) {
      throw fault(context.codingPath, context.debugDescription)
    }
  }

  /// The lines on which the elements of a top-level list stand, in a text that can be decoded; empty without such a list.
  package static func lines(of list: String, yaml: String, file: String) throws -> [Int] {
    let yaml = TextFile.withoutByteOrderMark(yaml)
    let root = try YAMLText.compose(yaml, SourceText(yaml, file: file), expecting: list)
    guard case .sequence(let elements)? = root.mapping?.first(where: { $0.key.string == list })?.value else {
      return []
    }
    return elements.map { $0.mark?.line ?? 1 }
  }

  /// The text of a file, for ``decode(_:yaml:file:expecting:)``.
  package static func text(path: String) throws -> String {
    let data = try TextFile.read(path, limit: Limits.fileBytes)
    guard let text = String(validating: data, as: UTF8.self) else {
      throw FileError(path, "the file is not UTF-8 text")
    }
    return text
  }

  /// The node that a coding path leads to, or the last one on the way.
  private static func node(at path: [any CodingKey], in root: Node) -> Node {
    var node = root
    for key in path {
      let next: Node? =
        if case .sequence(let elements) = node {
          key.intValue.flatMap { elements.indices.contains($0) ? elements[$0] : nil }
        } else {
          node.mapping?.first { $0.key.string == key.stringValue }?.value
        }
      guard let next else { return node }
      node = next
    }
    return node
  }

  /// The keys that lead to a value: `interventions[1].ablate.heads`.
  private static func words(_ path: [any CodingKey], after start: String) -> String {
    path.reduce(start) { words, key in
      if let index = key.intValue { return "\(words)[\(index)]" }
      return words.isEmpty ? key.stringValue : "\(words).\(key.stringValue)"
    }
  }

  private static func name(of path: [any CodingKey]) -> String {
    path.last { $0.intValue == nil }.map { " for \"\($0.stringValue)\"" } ?? ""
  }

  private static func word(for type: Any.Type) -> String {
    if type is any FixedWidthInteger.Type { return "a whole number" }
    if type is any BinaryFloatingPoint.Type { return "a number" }
    if type == Bool.self { return "true or false" }
    if type == String.self { return "one value" }
    let name = String(describing: type)
    if name.hasPrefix("Array<") || name == "Sequence" { return "a list" }
    if name.hasPrefix("Dictionary<") || name == "Mapping" { return "keys with values" }
    return "one value"
  }

  private static func description(of node: Node) -> String {
    switch node {
    case .scalar(let scalar): scalar.string.isEmpty ? "nothing" : "\"\(scalar.string.prefix(40))\""
    case .mapping: "keys with values"
    case .sequence: "a list"
    case .alias: "an alias"
    }
  }
}
