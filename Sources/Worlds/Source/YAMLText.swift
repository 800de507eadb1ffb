import Records
import Yams

/// Reading YAML into nodes, with errors that name the place.
enum YAMLText {
  /// The root node of a YAML text that is not empty.
  static func compose(_ yaml: String, _ source: SourceText, expecting: String = "a world") throws -> Node {
    do {
      // Short strings live inside their value; the reader wants stable memory, so make it longer.
      let text = yaml.utf8.count < 64 ? yaml + String(repeating: "\n", count: 64) : yaml
      let parser = try Parser(yaml: text, resolver: .basic, encoding: .utf8)
      if let root = try parser.singleRoot() { return root }
    } catch let error as YamlError {
      throw describe(error, source, isWorld: expecting == "a world")
    }
    throw source.error(
      at: Place(line: 1, column: 1), "expected \(expecting), found an empty file",
      hint: expecting == "a world" ? "start with name:, inputs:, outputs:, prompt: and completion:" : nil)
  }

  /// The reader's own error in this library's words, with the place that it names.
  private static func describe(_ error: YamlError, _ source: SourceText, isWorld: Bool) -> FileError {
    switch error {
    case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
      .composer(let context, let problem, let mark, _):
      let during = context.map { " \($0.text)" } ?? ""
      // The reader may name a place in the line breaks that were added for it.
      return source.error(
        at: source.place(at: source.offset(of: Place(line: mark.line, column: mark.column))),
        "not valid YAML: \(problem)\(during)",
        hint: Hint(
          "texts that begin with a bracket, brace or quote, or hold \": \", need quotes around them"
            + (isWorld && problem.hasPrefix("mapping values") ? "; in rules write -> instead of a colon" : "")
        ))
    case .duplicatedKeysInMapping(let keys, let context):
      let key = keys.first ?? ""
      let first = Place(line: context.mark.line, column: context.mark.column)
      let place = source.place(ofSecond: key, after: first)
      return source.error(
        at: place, "the key \"\(key)\" is given twice", hint: "it was first given at \(first)")
    case .reader(let problem, let offset, _, _):
      let place = offset.map { source.place(at: min($0, source.scalars.count)) }
      return source.error(at: place ?? Place(line: 1, column: 1), "not valid YAML: \(problem)")
    default:
      return source.error(at: Place(line: 1, column: 1), "not readable as YAML: \(error)")
    }
  }
}

extension SourceText {
  /// Where `key:` stands again after a first place, or that place if it cannot be found.
  fileprivate func place(ofSecond key: String, after first: Place) -> Place {
    let wanted = Array(key.unicodeScalars)
    guard !wanted.isEmpty else { return first }
    var i = offset(of: first) + wanted.count
    while i + wanted.count < scalars.count {
      let end = i + wanted.count
      let startsWord = scalars[i - 1].isBlank || "{,\"'".unicodeScalars.contains(scalars[i - 1])
      if startsWord, ":\"' ".unicodeScalars.contains(scalars[end]), Array(scalars[i..<end]) == wanted {
        return place(at: i)
      }
      i += 1
    }
    return first
  }
}
