import GPT
import Tasks
import Worlds

/// A model of two layers with two heads each whose weights are written by hand: chosen heads copy inputs of a small world
/// to its outputs, and everything else (the other heads, the MLPs, all biases) does nothing.
///
/// The texts are `A,B=copyA,copyB`, one token a character: copyA is predicted at position 3 from position 0, and copyB at
/// position 5 from position 2.
package struct PlantedModel {
  package enum Task: CaseIterable, Sendable {
    case copyA, copyB

    var query: Int { self == .copyA ? 3 : 5 }
    var key: Int { self == .copyA ? 0 : 2 }
  }

  package let world: World
  package let tokenizer: SymbolTokenizer
  package let model: Model

  private static func yaml(_ domain: String) -> String {
    """
    name: copies
    inputs: {A: \(domain), B: \(domain)}
    outputs: {copyA: A, copyB: B}
    prompt: "{A},{B}"
    completion: "={copyA},{copyB}"
    """
  }

  /// - Parameters:
  ///   - heads: what each of the heads `[layer, head]` copies; others do nothing.
  ///   - letters: two characters as the inputs' words; nil for booleans.
  package init(
    _ heads: [[Int]: [Task]] = [[0, 1]: [.copyA], [1, 0]: [.copyB]], letters: String? = nil
  ) throws {
    world = try World(yaml: Self.yaml(letters.map { "'one of \"\($0)\"'" } ?? "boolean"))
    tokenizer = SymbolTokenizer(world: world)
    let tokens = tokenizer.vocabularySize
    let context = 8
    let headWidth = 12
    let width = 2 * headWidth
    precondition(tokens + context <= width, "\(tokens) tokens and \(context) positions need more width")
    let model = Model(
      GPT2(vocabulary: tokens, context: context, width: width, layers: 2, heads: 2, dropout: 0), seed: 0)
    for (index, specification) in model.architecture.layout.specifications.enumerated()
    where !specification.name.contains("ln_") {
      model.parameters[index].fill(0)
    }
    // A row of the stream has a one for its token and a one for its position.
    for token in 0..<tokens { model.parameters["transformer.wte.weight"]![token, token] = 1 }
    for position in 0..<context {
      model.parameters["transformer.wpe.weight"]![position, tokens + position] = 1
    }
    let digits = try tokenizer.encode(letters ?? "01")
    for (place, tasks) in heads {
      let projection = model.parameters["transformer.h.\(place[0]).attn.c_attn.weight"]!
      let output = model.parameters["transformer.h.\(place[0]).attn.c_proj.weight"]!
      let first = place[1] * headWidth
      for position in 0..<context {
        // Queries without a task look at position 1, a comma, whose value is nothing.
        let key = tasks.first { $0.query == position }?.key ?? 1
        projection[tokens + position, first + key] = 10
        projection[tokens + position, width + first + position] = 10
      }
      // Up for the digit seen and down for the other one: what layer norms add to all values alike falls out.
      for (dimension, digit) in digits.enumerated() {
        for seen in digits { projection[seen, 2 * width + first + dimension] = seen == digit ? 1 : -1 }
        output[first + dimension, digit] = 5
      }
    }
    self.model = model
  }
}
