import Records

/// Reads templates such as `"{A},{numbers sep=' '}\n"`; braces are doubled to stand for themselves.
struct TemplateReader {
  let cells: [Cell]
  let scope: Scope

  /// - Throws: `FileError` for unknown names, outputs where none may stand, and malformed braces.
  func read(_ text: ScalarText, allowsOutputs: Bool) throws -> Template {
    try text.locating {
      var template = Template()
      let scalars = text.scalars
      var i = 0
      while i < scalars.count {
        let c = scalars[i]
        let isDoubled = i + 1 < scalars.count && scalars[i + 1] == c
        if c == "{" || c == "}", isDoubled {
          template.append(.literal(String(c)), at: i)
          i += 2
        } else if c == "{" {
          let end = try closingBrace(from: i, in: scalars)
          try place(Array(scalars[(i + 1)..<end]), at: i + 1, text, allowsOutputs, into: &template)
          i = end + 1
        } else if c == "}" {
          throw Problem(at: i, "found } without {", hint: "write }} for a brace that is text")
        } else {
          let start = i
          while i < scalars.count, scalars[i] != "{", scalars[i] != "}" { i += 1 }
          template.append(.literal(String(String.UnicodeScalarView(scalars[start..<i]))), at: start)
        }
        guard template.pieces.count <= Limits.templatePieces else {
          throw Problem(at: i, "the template has more than \(Limits.templatePieces) parts")
        }
      }
      return template
    }
  }

  private func closingBrace(from start: Int, in scalars: [Unicode.Scalar]) throws -> Int {
    var quote: Unicode.Scalar?
    for i in (start + 1)..<max(start + 1, scalars.count) {
      let c = scalars[i]
      if let open = quote {
        if c == open { quote = nil }
      } else if c == "'" || c == "\"" {
        quote = c
      } else if c == "}" {
        return i
      } else if c == "{" {
        break
      }
    }
    throw Problem(
      at: start, "expected } after {, found none", hint: "write {name}, or {{ for a brace that is text")
  }

  /// Reads what stands between two braces: a name, an index or a separator.
  private func place(
    _ inner: [Unicode.Scalar], at offset: Int, _ text: ScalarText, _ allowsOutputs: Bool,
    into template: inout Template
  ) throws {
    let head = inner.firstIndex { $0 == "=" }
    var name = Array(inner.drop { $0.isBlank })
    var separator: String?
    let lead = inner.count - name.count
    if let head {
      guard let (before, value) = split(inner, at: head) else {
        throw Problem(
          at: offset, "expected {list sep='…'}, found {\(String(String.UnicodeScalarView(inner)))}",
          hint: "sep is the text between the elements of a list, in quotes")
      }
      name = Array(before.drop { $0.isBlank })
      separator = value
    }
    while let last = name.last, last.isBlank { name.removeLast() }
    let shown = String(String.UnicodeScalarView(name))
    let at = offset + lead

    if let list = scope.lists[shown] {
      for i in list {
        if i > list.lowerBound { template.append(.literal(separator ?? ","), at: at) }
        template.append(.cell(i), at: at)
      }
      return
    }
    if let list = scope.outputLists[shown] {
      guard allowsOutputs else { throw misplaced(shown, at) }
      for i in list {
        if i > list.lowerBound { template.append(.literal(separator ?? ","), at: at) }
        template.append(.output(i), at: at)
      }
      return
    }
    if scope.helpers[shown] != nil {
      throw Problem(
        at: at, "expected an input or output, found the helper \"\(shown)\"",
        hint: "what let defines is never shown; define an output for it")
    }
    if separator != nil {
      throw Problem(at: at, "expected a list before sep, found \"\(shown)\"")
    }
    guard let expression = try value(name, shown, at, text) else {
      throw Problem(
        at: at, "the template shows \"\(shown)\", which is not defined",
        hint: NearMatches.hint(for: shown, among: scope.names))
    }
    switch expression {
    case .integer(let value): template.append(.literal(String(value)), at: at)
    case .cell(let i): template.append(.cell(i), at: at)
    case .output(let i) where allowsOutputs: template.append(.output(i), at: at)
    case .output: throw misplaced(shown, at)
    default:
      throw Problem(
        at: at, "expected a name or a list element with a fixed index, found \"\(shown)\"",
        hint: "define an output for it and show that")
    }
  }

  private func misplaced(_ shown: String, _ at: Int) -> Problem {
    Problem(
      at: at, "expected inputs only, found the output \"\(shown)\"",
      hint: "outputs belong into the completion, which the model has to write")
  }

  /// A name or an element `numbers[3]`; nil if the name is unknown.
  private func value(_ name: [Unicode.Scalar], _ shown: String, _ at: Int, _ text: ScalarText) throws
    -> Formula?
  {
    if let value = scope.parameters[shown] { return .integer(value) }
    if let i = scope.cells[shown] { return .cell(i) }
    if let i = scope.outputs[shown] { return .output(i) }
    guard name.contains("[") else {
      if Lexer.isName(shown) { return nil }
      throw Problem(
        at: at, "expected a name between braces, found \"\(shown)\"",
        hint: "write {name}, or {{ for a brace that is text")
    }
    do {
      var resolver = Resolver(scope: scope, text: text)
      return try resolver.scalar(SyntaxParser.parse(name)).formula
    } catch let problem as Problem {
      throw Problem(at: at + problem.offset, problem.message, hint: problem.hint)
    }
  }

  /// Splits `name sep='text'` at its `=`.
  private func split(_ inner: [Unicode.Scalar], at equals: Int) -> (name: [Unicode.Scalar], value: String)? {
    var before = Array(inner[..<equals])
    while let last = before.last, last.isBlank { before.removeLast() }
    guard before.count > 4, before.suffix(3).elementsEqual("sep".unicodeScalars),
      before[before.count - 4].isBlank
    else { return nil }
    var after = Array(inner[(equals + 1)...].drop { $0.isBlank })
    while let last = after.last, last.isBlank { after.removeLast() }
    guard after.count >= 2, let quote = after.first, quote == "'" || quote == "\"", after.last == quote,
      !after.dropFirst().dropLast().contains(quote)
    else { return nil }
    let value = String(String.UnicodeScalarView(after.dropFirst().dropLast()))
    return (Array(before.dropLast(4)), value)
  }
}
