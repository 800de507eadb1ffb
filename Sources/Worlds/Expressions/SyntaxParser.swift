import Records

/// Reads expressions by precedence climbing.
///
/// Both the recursion and the height of the trees are bounded (``Limits``), so later walks over a tree may
/// recurse. Which operators, functions and constructs there are is told by ``Language``.
struct SyntaxParser {
  let tokens: [Token]
  var next = 0
  private var nesting = 0

  /// A tree and its height.
  typealias Tree = (syntax: Syntax, height: Int)

  init(_ text: [Unicode.Scalar]) throws { tokens = try Lexer.tokens(of: text) }

  /// Reads a whole text as one expression.
  static func parse(_ text: [Unicode.Scalar]) throws -> Syntax {
    var parser = try SyntaxParser(text)
    let syntax = try parser.rangeOrExpression().syntax
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

  /// - Throws: ``Problem`` if anything is left.
  func expectEnd() throws {
    guard token.kind == .end else {
      throw Problem(
        at: token.offset, "expected the end of the expression, found \(token.shown)", hint: spelling ?? misfit
      )
    }
  }

  /// An expression of sums and products, as bounds of ranges are.
  mutating func sum() throws -> Syntax { try binary(BinaryOperator.plus.precedence).syntax }

  /// `if … then … else …`, a repetition, or an expression of operators.
  mutating func anyExpression() throws -> Tree {
    if let kind = repetition { return try nested { try $0.repetition(kind) } }
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

  /// An expression, or a range of whole numbers.
  mutating func rangeOrExpression() throws -> Tree {
    let low = try anyExpression()
    return try range(from: low) ?? low
  }

  /// What follows a lower bound: nil where that is no range.
  private mutating func range(from low: Tree) throws -> Tree? {
    let at = token.offset
    let isHalfOpen = take("..<")
    guard isHalfOpen || take("...") else { return nil }
    let high = try binary(BinaryOperator.plus.precedence)
    return try tree(
      .range(low.syntax, high.syntax, isHalfOpen: isHalfOpen, at: at), over: [low, high])
  }

  /// The list behind `in`: sums and products, or a range of those.
  mutating func listOperand() throws -> Tree {
    let low = try binary(BinaryOperator.plus.precedence)
    return try range(from: low) ?? low
  }

  private mutating func binary(_ minimum: Int) throws -> Tree {
    var left = try prefix(minimum)
    while true {
      if let negated = membership, BinaryOperator.equal.precedence >= minimum {
        left = try membership(of: left, isNegated: negated)
        continue
      }
      guard let operation = binaryOperator, operation.precedence >= minimum else { return left }
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
  }

  /// Whether `in` (false) or `not in` (true) comes next.
  private var membership: Bool? {
    if token.kind == .name("in") { return false }
    guard token.kind == .name("not"), tokens[min(next + 1, tokens.count - 1)].kind == .name("in") else {
      return nil
    }
    return true
  }

  private mutating func membership(of value: Tree, isNegated: Bool) throws -> Tree {
    let at = token.offset
    next += isNegated ? 2 : 1
    let list = try listOperand()
    let inside = try tree(.membership(value.syntax, in: list.syntax, at: at), over: [value, list])
    return isNegated ? try tree(.unary(.not, inside.syntax, at: at), over: [inside]) : inside
  }

  private mutating func prefix(_ minimum: Int) throws -> Tree {
    let operation: UnaryOperator
    switch token.kind {
    case .name("not"): operation = .not
    case .sign("-"): operation = .minus
    default: return try postfix()
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

  private var binaryOperator: BinaryOperator? {
    switch token.kind {
    case .sign(let sign): Language.binaryOperator(sign)
    case .name(let name): Language.binaryOperator(name)
    default: nil
    }
  }

  mutating func expect(_ text: String, after what: String) throws {
    guard take(text) else {
      throw Problem(
        at: token.offset, "expected \"\(text)\" after \(what), found \(token.shown)",
        hint: spelling ?? misfit)
    }
  }

  func tree(_ syntax: Syntax, over parts: [Tree]) throws -> Tree {
    let height = 1 + (parts.map(\.height).max() ?? 0)
    guard height <= Limits.expressionHeight else {
      throw Problem(
        at: syntax.offset, "the expression is more than \(Limits.expressionHeight) operations deep",
        hint: "use sum(…) or split it into several outputs")
    }
    return (syntax, height)
  }

  mutating func nested(_ body: (inout SyntaxParser) throws -> Tree) throws -> Tree {
    guard nesting < Limits.expressionNesting else {
      throw Problem(at: token.offset, "more than \(Limits.expressionNesting) levels of nesting")
    }
    nesting += 1
    defer { nesting -= 1 }
    return try body(&self)
  }
}
