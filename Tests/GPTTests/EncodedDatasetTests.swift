import GPT
import Records
import Tasks
import TestSupport
import Testing
import Worlds

/// Texts as batches: what is predicted from where, and how much it counts.
@Suite(.tiered) struct EncodedDatasetTests {
  private let pairs = [
    TextPair(prompt: "1,0,1,0,1", completion: "\n0"), TextPair(prompt: "1", completion: ""),
    TextPair(prompt: "", completion: "10"),
  ]

  private func tokenizer() throws -> SymbolTokenizer { SymbolTokenizer(world: try World.named("boolean")) }

  @Test func allTokens() throws {
    let data = try EncodedDataset(pairs, tokenizer: tokenizer(), loss: .all)
    #expect(data.count == 3 && data.length == 11)
    let batch = data.batch([1, 0, 2])
    let (zero, one, comma, newline, end, pad) = (4, 5, 2, 0, 14, 15)
    #expect(batch.inputs[0] == [one] + Array(repeating: pad, count: 10))
    #expect(
      batch.inputs[1] == [one, comma, zero, comma, one, comma, zero, comma, one, newline, zero])
    #expect(batch.inputs[2] == [one, zero] + Array(repeating: pad, count: 9))
    let targets = (0..<3).map { batch.targets[$0 * 11..<($0 + 1) * 11].map(Int.init) }
    #expect(targets[0] == [end] + Array(repeating: -1, count: 10))
    #expect(targets[1] == [comma, zero, comma, one, comma, zero, comma, one, newline, zero, end])
    #expect(targets[2] == [zero, end] + Array(repeating: -1, count: 9))
    #expect(batch.weights == batch.targets.map { $0 < 0 ? 0 : 1 })
  }

  /// The prompt's last token predicts the completion's first one.
  @Test func completionOnly() throws {
    let batch = try EncodedDataset(pairs, tokenizer: tokenizer(), loss: .completion).batch([0, 1, 2])
    let all = try EncodedDataset(pairs, tokenizer: tokenizer(), loss: .all).batch([0, 1, 2])
    #expect(batch.inputs == all.inputs)
    #expect(batch.targets[..<8].allSatisfy { $0 == -1 } && batch.targets[8..<11] == [0, 4, 14])
    #expect(batch.targets[11...] == all.targets[11...])
    #expect(batch.weights == batch.targets.map { $0 < 0 ? 0 : 1 })
  }

  @Test func textsThatCannotBeUsed() throws {
    let tokenizer = try tokenizer()
    func failure(_ pairs: [TextPair], context: Int? = nil) -> String {
      do {
        _ = try EncodedDataset(pairs, tokenizer: tokenizer, loss: .all, context: context)
        return ""
      } catch { return "\(error)" }
    }
    #expect(failure(pairs + [TextPair(prompt: "1", completion: "x")]).contains("text 4: the symbol \"x\""))
    #expect(
      failure([pairs[0], TextPair(prompt: "", completion: "")]) == "text 2: there is nothing to learn from it"
    )
    #expect(failure(pairs, context: 10).contains("11 tokens") && failure(pairs, context: 11) == "")
  }
}
