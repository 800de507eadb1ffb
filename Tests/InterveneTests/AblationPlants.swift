import GPT
import Intervene
import Tasks
import TestSupport
import Testing

extension Session where Texts == TaskTexts {
  /// All inputs of a planted model's world.
  init(_ planted: PlantedModel) throws {
    self.init(
      model: planted.model, texts: try TaskTexts(of: planted.world, tokenizer: planted.tokenizer), threads: 2)
  }

  /// Accuracies of all outputs, teacher-forced and generated.
  func accuracies(_ interventions: any Intervention...) throws -> [[Double]] {
    let evaluation = try evaluate(interventions)
    return [evaluation.teacherForced, try #require(evaluation.generated)].map { answers in
      texts.outputs.indices.map(answers.accuracy)
    }
  }
}

/// Interventions on a model whose workings are known: head 0.1 copies A, head 1.0 copies B, and nothing else does anything.
///
/// Without its copy an output is never right teacher-forced: the model repeats the symbol before it. Generated freely,
/// that symbol is the last one repeated from the prompt, B, which equals A in half of the inputs.
@Suite(.tiered) struct AblationPlantTests {
  private let subject: Session<TaskTexts>
  private let intact: [[Double]] = [[1, 1], [1, 1]]
  private let withoutA: [[Double]] = [[0, 1], [0.5, 1]]

  init() throws { subject = try Session(PlantedModel()) }

  private func ablation(_ sites: (inout Ablation) throws -> Void) rethrows -> Ablation {
    var ablation = Ablation()
    try sites(&ablation)
    return ablation
  }

  @Test func theUntouchedModelIsRight() throws {
    #expect(try subject.accuracies() == intact)
  }

  @Test func heads() throws {
    for head in [Head(0, 0), Head(1, 1)] {
      #expect(try subject.accuracies(Ablation(heads: [head])) == intact, "head \(head)")
    }
    #expect(try subject.accuracies(Ablation(heads: [Head(0, 1)])) == withoutA)
    #expect(try subject.accuracies(Ablation(heads: [Head(1, 0)]))[0] == [1, 0])
    #expect(try subject.accuracies(Ablation(heads: [Head(0, 1), Head(1, 0)]))[0] == [0, 0])
    // Composed, two interventions do the same.
    let composed = try subject.accuracies(
      Ablation(heads: [Head(0, 1)]), Ablation(heads: [Head(1, 0)]))
    #expect(composed[0] == [0, 0])
  }

  @Test func attentionLayersAndMLPs() throws {
    #expect(try subject.accuracies(ablation { $0.attention = [0] }) == withoutA)
    #expect(try subject.accuracies(ablation { $0.attention = [1] })[0] == [1, 0])
    #expect(try subject.accuracies(ablation { $0.mlps = [0, 1] }) == intact)
    #expect(try subject.accuracies(ablation { $0.neurons = [Neuron(0, 3), Neuron(1, 95)] }) == intact)
  }

  /// copyA is computed at position 3, which predicts it, from position 0.
  @Test func positions() throws {
    let places = [("copyA-1", withoutA), ("3", withoutA), ("A", intact), ("B", intact), ("copyB", intact)]
    for (place, expected) in places {
      let one = try #require(TextPosition(place))
      let found = try subject.accuracies(
        ablation {
          $0.heads = [Head(0, 1)]
          $0.positions = [one]
        })
      #expect(found == expected, "at \(place)")
    }
  }

  /// The stream before layer 0 carries A at its position, the one before layer 1 at the predicting position; B moves later.
  @Test func residualPositions() throws {
    func found(_ layer: Int, _ place: String) throws -> [Double] {
      let position = try #require(TextPosition(place))
      return try subject.accuracies(
        ablation {
          $0.residual = [layer]
          $0.positions = [position]
        })[0]
    }
    #expect(try found(0, "A")[0] < 1)
    #expect(try found(1, "A") == [1, 1])
    #expect(try found(2, "copyA-1")[0] < 1)
    #expect(try found(0, "B")[1] < 1)
    #expect(try found(1, "B")[1] < 1)
  }

  @Test func attentionEdges() throws {
    for (edge, expected) in [
      ("0.1:copyA-1:A", withoutA), ("0.1:3:0", withoutA), ("0.1:3:2", intact), ("0.0:3:0", intact),
      ("1.1:5:2", intact), ("0.1:copyB-1:A", intact),
    ] {
      let site = try #require(AttentionEdge(edge))
      #expect(try subject.accuracies(ablation { $0.edges = [site] }) == expected, "edge \(edge)")
    }
    let copyB = try #require(AttentionEdge("1.0:copyB-1:B"))
    #expect(try subject.accuracies(ablation { $0.edges = [copyB] })[0] == [1, 0])
  }

  /// Scales are the same in all texts where no copied digit makes a difference of its own, so their mean changes little.
  @Test func frozenNormsKeepTheCopies() throws {
    let norms = try ["0.ln1", "0.ln2", "1.ln1", "1.ln2", "ln_final"].map { try #require(NormSite($0)) }
    #expect(try subject.accuracies(ablation { $0.norms = norms }) == intact)
  }

  /// Another text's value of A is right by chance only: exactly where the donor has the same A.
  @Test func resampledHeads() throws {
    let donors = subject.texts.donors(seed: 4)
    #expect(donors.enumerated().allSatisfy { $0 != $1 })
    let inputs = subject.texts.examples.map(\.input.values)
    let expected = donors.enumerated().count { inputs[$0][0] == inputs[$1][0] }
    let ablation = Ablation(heads: [Head(0, 1)], mode: .resample, seed: 4)
    #expect(try subject.accuracies(ablation)[0] == [Double(expected) / 4, 1])
  }

  /// The mean of the two copied digits speaks for neither.
  @Test func meanAblatedHeads() throws {
    let ablation = Ablation(heads: [Head(0, 1)], mode: .mean)
    let evaluation = try subject.evaluate([ablation])
    #expect(evaluation.teacherForced.accuracy(0) < 1)
    #expect(evaluation.teacherForced.accuracy(1) == 1)
    let mean = try subject.baseline.mean(at: HookPoint(.mixed, layer: 0))
    let values = try subject.baseline.values(at: HookPoint(.mixed, layer: 0))
    let third = values.map { $0[3, 1, 0] }.reduce(0, +) / Float(values.count)
    #expect(abs(mean[3, 1, 0] - third) < 1e-6)
  }
}
