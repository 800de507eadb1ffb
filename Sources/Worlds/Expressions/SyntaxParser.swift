import Records

/// Reads expressions by precedence climbing.
///
/// Both the recursion and the height of the trees are bounded (``Limits``), so later walks over a tree may
/// recurse.
struct SyntaxParser {
  private let tokens: [Token]
  private var next = 0
  private var nesting = 0

  /// A tree and its height.
  private typealias Tree = (syntax: Syntax, height: Int)

  init(_ text: [Unicode.Scalar]) throws { tokens = try Lexer.tokens(of: text) }

  /// Reads a whole text as one expression.
  static func parse(_ text: [Unicode.Scalar]) throws -> Syntax {
    var parser = try SyntaxParser(text)
    let syntax = try parser.expression()
    try parser.expectEnd()
    return syntax
  }

  /// The token that comes next.
  var token: Token { tokens[next] }

  /// Takes the next token if it is this word or sign.
  mutating func take(_ text: String) -> Bool {
    guard token.kind == .sign(text) || token.kind == .name(text) else { return false }
    next += 1
    return true
  }

  /// A hint where the next token or the one before is a word of the language in other letters.
  private var spelling: Hint? {
    for i in [next, next - 1] where tokens.indices.contains(i) {
      if case .name(let word) = tokens[i].kind, let hint = Lexer.spelling(word) { return hint }
    }
    return nil
  }

  /// - Throws: ``Problem`` if anything is left.
  func expectEnd() throws {
    guard token.kind == .end else {
      throw Problem(
        at: token.offset, "expected the end of the expression, found \(token.shown)", hint: spelling)
    }
  }

  /// `if … then … else …` or an expression of operators.
  mutating func expression() throws -> Syntax { try anyExpression().syntax }

  /// An expression of sums and products, as bounds of ranges are.
  mutating func sum() throws -> Syntax { try binary(BinaryOperator.plus.precedence).syntax }

  private mutating func anyExpression() throws -> Tree {
    guard token.kind == .name("if") else { return try binary(1) }
    return try nested { parser in
      let at = parser.token.offset
      parser.next += 1
      let condition = try parser.anyExpression()
      try parser.expect("then", after: "the condition")
      let then = try parser.anyExpression()
      try parser.expect("else", after: "the first value")
      let otherwise = try parser.anyExpression()
      return try parser.tree(
        .conditional(condition.syntax, then: then.syntax, else: otherwise.syntax, at: at),
        over: [condition, then, otherwise])
    }
  }

  private mutating func binary(_ minimum: Int) throws -> Tree {
    var left = try prefix(minimum)
    while let operation = binaryOperator, operation.precedence >= minimum {
      let at = token.offset
      next += 1
      let right = try binary(operation.precedence + 1)
      left = try tree(.binary(operation, left.syntax, right.syntax, at: at), over: [left, right])
      if operation.isComparison, let second = binaryOperator, second.isComparison {
        throw Problem(
          at: token.offset, "comparisons do not chain: found a second one, \(token.shown)",
          hint: "write a < b and b < c")
      }
    }
    return left
  }

  private mutating func prefix(_ minimum: Int) throws -> Tree {
    let operation: UnaryOperator
    switch token.kind {
    case .name("not"): operation = .not
    case .sign("-"): operation = .minus
    default: return try primary()
    }
    guard operation.precedence >= minimum else {
      throw Problem(
        at: token.offset, "expected a value, found \(token.shown)", hint: "put (not …) into parentheses")
    }
    return try nested { parser in
      let at = parser.token.offset
      parser.next += 1
      let operand = try parser.binary(operation.precedence)
      return try parser.tree(.unary(operation, operand.syntax, at: at), over: [operand])
    }
  }

  private mutating func primary() throws -> Tree {
    let first = token
    switch first.kind {
    case .integer(let value):
      next += 1
      return (.integer(value, at: first.offset), 1)
    case .sign("("):
      next += 1
      let inner = try nested { try $0.anyExpression() }
      try expect(")", after: "the expression in parentheses")
      return inner
    case .name("true"), .name("false"):
      next += 1
      return (.integer(first.kind == .name("true") ? 1 : 0, at: first.offset), 1)
    case .name(let name) where !Lexer.reserved.contains(name):
      next += 1
      if take("(") { return try call(name, at: first.offset) }
      if take("[") {
        let index = try nested { try $0.anyExpression() }
        try expect("]", after: "the index")
        return try tree(.element(name, index: index.syntax, at: first.offset), over: [index])
      }
      return (.name(name, at: first.offset), 1)
    default:
      let hint: Hint? = first.kind == .name("if") ? "put (if … then … else …) into parentheses" : nil
      throw Problem(at: first.offset, "expected a value, found \(first.shown)", hint: hint)
    }
  }

  private mutating func call(_ name: String, at offset: Int) throws -> Tree {
    guard let function = Aggregate(rawValue: name) else {
      throw Problem(
        at: offset, "there is no function \"\(name)\"",
        hint: Lexer.spelling(name) ?? NearMatches.hint(for: name, among: Aggregate.allCases.map(\.rawValue)))
    }
    var arguments: [Tree] = []
    if token.kind != .sign(")") {
      repeat { arguments.append(try nested { try $0.anyExpression() }) } while take(",")
    }
    try expect(")", after: "the arguments of \(name)")
    let needed = function.takesSelector ? 2 : 1
    guard arguments.count >= needed else {
      throw Problem(
        at: offset,
        "\(name) needs at least \(needed) argument\(needed == 1 ? "" : "s"), found \(arguments.count)",
        hint: function == .kth ? "kth(list, k)" : function == .count ? "count(list, value)" : "\(name)(list)")
    }
    return try tree(.call(function, arguments.map(\.syntax), at: offset), over: arguments)
  }

  private var binaryOperator: BinaryOperator? {
    switch token.kind {
    case .sign("=="): .equal
    case .sign("-"): .minus
    case .sign(let sign): BinaryOperator(rawValue: sign)
    case .name(let name): BinaryOperator(rawValue: name)
    default: nil
    }
  }

  private mutating func expect(_ text: String, after what: String) throws {
    guard take(text) else {
      throw Problem(
        at: token.offset, "expected \"\(text)\" after \(what), found \(token.shown)", hint: spelling)
    }
  }

  private func tree(_ syntax: Syntax, over parts: [Tree]) throws -> Tree {
    let height = 1 + (parts.map(\.height).max() ?? 0)
    guard height <= Limits.expressionHeight else {
      throw Problem(
        at: syntax.offset, "the expression is more than \(Limits.expressionHeight) operations deep",
        hint: "use sum(…) or split it into several outputs")
    }
    return (syntax, height)
  }

  private mutating func nested(_ body: (inout SyntaxParser) throws -> Tree) throws -> Tree {
    guard nesting < Limits.expressionNesting else {
      throw Problem(at: token.offset, "more than \(Limits.expressionNesting) levels of nesting")
    }
    nesting += 1
    defer { nesting -= 1 }
    return try body(&self)
  }
}
