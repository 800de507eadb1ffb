import Records

extension World {
  /// The values of all outputs, in order, for an input.
  ///
  /// - Throws: `FileError` for an input that does not fit, and at the place in the rules for overflow,
  ///   division by zero, and list indexes or k out of range; the message names output and input.
  public func evaluate(_ input: Input) throws -> [Int] {
    try validate(input)
    return try compute(input)
  }

  /// ``evaluate(_:)`` without the check of the input. Outputs that are `given`, by index, are not computed.
  func compute(_ input: Input, given: [Int: Int] = [:]) throws -> [Int] {
    var evaluator = Evaluator(
      cells: canonicalValues(of: input), hidden: hidden, words: variables.words)
    evaluator.outputs.reserveCapacity(outputs.count)
    for helper in helpers {
      for value in helper.values {
        do {
          _ = try evaluator.value(of: .hidden(value))
        } catch {
          throw failure(error, "helper \"\(helper.name)\"", input)
        }
      }
    }
    for (index, output) in outputs.enumerated() {
      if let value = given[index] {
        evaluator.outputs.append(value)
        continue
      }
      do {
        evaluator.outputs.append(try evaluator.value(of: output.expression))
      } catch {
        throw failure(error, "output \"\(output.name)\"", input)
      }
    }
    return evaluator.outputs
  }

  private func failure(_ failure: Evaluator.Failure, _ what: String, _ input: Input) -> FileError {
    FileError(
      file, line: failure.place.line, column: failure.place.column,
      "\(failure.message) (\(what), input \(text(of: input)))", hint: failure.hint)
  }

  /// The values of the cells with the code that rules know each word by.
  private func canonicalValues(of input: Input) -> [Int] {
    if canonical.isEmpty { return input.values }
    return zip(input.values, cells).map { $1.kind == .word ? canonical[$0] : $0 }
  }

  /// For each output and each cell: whether some other value of that cell alone changes that output.
  ///
  /// This is the truth about one input; ``graph`` tells what the rules mention whatever the input.
  ///
  /// - Returns: `[output][cell]`.
  /// - Throws: `FileError` where the rules fail on the input or one of its changes, and for worlds in
  ///   which more than 4,000,000 changes would have to be evaluated.
  /// - Complexity: one evaluation for each other value of each cell, at most.
  public func counterfactual(_ input: Input) throws -> [[Bool]] {
    let truth = try evaluate(input)
    let reach = graph
    var changes = Array(repeating: Array(repeating: false, count: cells.count), count: outputs.count)
    var work = 0
    for (c, cell) in cells.enumerated() {
      let reached = outputs.indices.filter { reach.depth(ofCell: c, inOutput: $0) != nil }
      if reached.isEmpty { continue }
      work += cell.domain.count(upTo: Limits.changes + 1)
      guard work <= Limits.changes else {
        throw FileError(
          file, "counterfactuals would need more than \(Limits.changes) evaluations",
          hint: "use smaller domains")
      }
      for value in cell.domain where value != input.values[c] {
        let other = try compute(input.replacing(c, with: value))
        for o in reached where other[o] != truth[o] { changes[o][c] = true }
        if reached.allSatisfy({ changes[$0][c] }) { break }
      }
    }
    return changes
  }
}
