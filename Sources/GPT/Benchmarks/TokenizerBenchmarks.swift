import Foundation
import Records

extension BenchmarkSuite {
  /// Encoding text, on one thread.
  public static let tokenizers = BenchmarkSuite([
    Entry(
      name: "tokenize/byte-level",
      work: "ids and offsets of 1 MB of made-up English by byte-level BPE, splitting as GPT-2",
      operations: nil,
      repeats: 15
    ) { _ in
      var corpus = MadeUpEnglish()
      let tokenizer = try corpus.tokenizer()
      let text = corpus.text(bytes: 1_000_000)
      return { _ = try tokenizer.encoding(text, addsSpecial: true) }
    }
  ])
}

/// Words, a vocabulary and texts that are the same on every machine and easily made in other languages: a linear
/// congruential generator, and no frequencies to be counted.
private struct MadeUpEnglish {
  private static let letters = Array("etaoinshrdlucmfwypvbgkqjxz")
  private var state: UInt64 = 1
  private var words: [String] = []

  init() {
    for _ in 0..<20_000 {
      let length = 2 + below(9)
      words.append(String((0..<length).map { _ in Self.letters[skewed(26)] }))
    }
  }

  private mutating func below(_ bound: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int(state >> 33) % bound
  }

  /// Small numbers more often than large ones.
  private mutating func skewed(_ bound: Int) -> Int { below(bound) * below(bound) / bound }

  /// Byte-level BPE whose merges build every second word, with the space before it, from the front.
  func tokenizer() throws -> PipelineTokenizer {
    var file = TokenizerFile(path: "benchmark", modelType: "BPE")
    for (id, scalar) in ByteLevel.characters.enumerated() { try file.add(Array(String(scalar).utf8), id: id) }
    for word in stride(from: 0, to: words.count, by: 2).map({ words[$0] }) {
      var prefix = "Ġ"
      for letter in word {
        let longer = prefix + String(letter)
        if file.vocabulary.id(of: longer) == nil {
          try file.add(Array(longer.utf8), id: file.vocabulary.size)
          file.addMerge(Array(prefix.utf8), Array(String(letter).utf8))
        }
        prefix = longer
      }
    }
    let byteLevel = JSONValue.object(["type": .string("ByteLevel"), "add_prefix_space": .bool(false)])
    file.fields = ["pre_tokenizer": byteLevel, "decoder": byteLevel]
    return try PipelineTokenizer(file.parts(), roles: .init(), files: [:])
  }

  mutating func text(bytes: Int) -> String {
    var text = ""
    var count = 0
    while text.utf8.count < bytes {
      count += 1
      text += words[skewed(words.count)]
      switch count {
      case _ where count % 97 == 0: text += ".\n\n"
      case _ where count % 12 == 0: text += ". "
      case _ where count % 7 == 0: text += ", "
      case _ where count % 31 == 0: text += " \(below(10_000)) "
      default: text += " "
      }
    }
    return text
  }
}
