import Records

/// How inputs are drawn, as a file's `draw` says it.
struct DrawRule {
  /// The output whose values are drawn equally often.
  let output: Int

  /// Largest number of values that an output may have by its range.
  private static let values = 256

  /// Reads `balanced by y`.
  ///
  /// - Throws: `FileError` for anything else, and for outputs that are not there.
  init(_ text: ScalarText, _ scope: Scope) throws {
    output = try text.locating {
      var parser = try SyntaxParser(text.scalars)
      let first = parser.token
      guard parser.take("balanced"), parser.take("by") else {
        throw Problem(
          at: first.offset, "expected \"balanced by\" and an output after draw, found \(first.shown)",
          hint: "draw: balanced by y; without draw, inputs are drawn uniformly")
      }
      let name = try parser.sum()
      try parser.expectEnd()
      var resolver = Resolver(scope: scope, text: text)
      guard case .output(let output) = try resolver.scalar(name).formula else {
        throw Problem(
          at: name.offset, "expected an output after \"balanced by\"",
          hint: NearMatches.hint(for: "", among: scope.outputs.keys.sorted()))
      }
      guard scope.analysis.outputs[output].count(upTo: Self.values + 1) <= Self.values else {
        throw Problem(
          at: name.offset, "the output may have more than \(Self.values) values to be balanced",
          hint: "balance by an output of few values, such as a comparison")
      }
      return output
    }
  }
}
