import Arrays

/// Inputs of a world that its rules do not tell apart: exchanging their values leaves every shown output as it is.
///
/// In a world of `a + b` the answer to 3,5 is that to 5,3: a model that has learnt one by heart knows the other, and it
/// is no proof of more.
public struct InputSymmetry: Sendable, Hashable {
  /// The cells that may be exchanged with one another, two or more in each class, as indexes into ``World/cells``.
  public let classes: [[Int]]

  /// The same answer in another place: an input with the values of each class in ascending order. Two inputs are mirrors
  /// of one another where these are equal.
  func ordered(_ input: Input) -> Input {
    var values = input.values
    for cells in classes {
      for (cell, value) in zip(cells, cells.map { input.values[$0] }.sorted()) { values[cell] = value }
    }
    return Input(values)
  }

  /// The mirrors of an input in which two values are exchanged.
  func exchanged(_ input: Input) -> [Input] {
    classes.flatMap { cells in
      cells.indices.flatMap { i in
        cells.indices.dropFirst(i + 1).compactMap { j -> Input? in
          let (a, b) = (input.values[cells[i]], input.values[cells[j]])
          return a == b ? nil : input.replacing(cells[i], with: b).replacing(cells[j], with: a)
        }
      }
    }
  }

  /// Those of `inputs` that have another mirror than themselves which was seen.
  ///
  /// Mirrors are looked for among `inputs`, and among all inputs that differ by one exchange.
  package func mirrored(_ inputs: [Input], isSeen: (Input) -> Bool?) -> Set<Input> {
    let seen = Set(inputs.filter { isSeen($0) == true }.map(ordered))
    return Set(
      inputs.filter { input in
        seen.contains(ordered(input)) || exchanged(input).contains { isSeen($0) == true }
      })
  }
}

extension World {
  /// Worlds up to this size are tried on all inputs, others on draws.
  private static let symmetryInputs = 4_096
  private static let symmetryDraws = 512
  /// Evaluations that a search may take.
  private static let symmetryWork = 400_000

  /// Which inputs can be exchanged, nil where none can. By the rules on all inputs of a small world, on draws of others;
  /// worlds of very many inputs are searched in part.
  public var symmetry: InputSymmetry? {
    let shown = shownOutputs
    let all = allInputs(limit: Self.symmetryInputs)
    var generator = SeededGenerator(seed: 2)
    let inputs = all ?? (0..<Self.symmetryDraws).map { _ in draw(using: &generator) }
    let answers = inputs.map { input in (try? compute(input)).map { values in shown.map { values[$0] } } }
    var work = 0
    func areAlike(_ a: Int, _ b: Int) -> Bool {
      for (input, answer) in zip(inputs, answers) where input.values[a] != input.values[b] {
        work += 1
        let other = input.replacing(a, with: input.values[b]).replacing(b, with: input.values[a])
        guard let answer, let values = try? compute(other), shown.map({ values[$0] }) == answer else {
          return false
        }
      }
      return true
    }
    // Being exchangeable is an equivalence: one cell stands for its class.
    var classes: [[Int]] = []
    for cell in cells.indices where work < Self.symmetryWork {
      let place = classes.firstIndex { cells[$0[0]].domain == cells[cell].domain && areAlike($0[0], cell) }
      if let place { classes[place].append(cell) } else { classes.append([cell]) }
    }
    let found = classes.filter { $0.count > 1 && cells[$0[0]].domain.count(upTo: 2) > 1 }
    return found.isEmpty ? nil : InputSymmetry(classes: found)
  }

  /// The outputs that the completion shows, by index, in order; the others are not in the text.
  package var shownOutputs: [Int] {
    let shown = Set(completion.pieces.compactMap { if case .output(let i) = $0 { i } else { nil } })
    return outputs.indices.filter(shown.contains)
  }
}
