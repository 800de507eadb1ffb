import GPT
import Records
import Worlds

extension SymbolTokenizer {
  /// The tokenizer of a world: its alphabet in order, then the two special tokens.
  public init(world: World) {
    self.init(world.alphabet, granularity: world.granularity, avoiding: world.literalRuns)
  }

  /// The tokenizer of texts without a world: each symbol that occurs, by code points.
  package init(of pairs: [TextPair], granularity: Granularity) {
    var symbols: Set<ExactText> = []
    for pair in pairs {
      symbols.formUnion(granularity.symbols(in: pair.prompt).lazy.map(ExactText.init))
      symbols.formUnion(granularity.symbols(in: pair.completion).lazy.map(ExactText.init))
    }
    let texts = symbols.contains(ExactText("<")) ? pairs.map { $0.prompt + $0.completion } : []
    self.init(symbols.sorted().map(\.text), granularity: granularity, avoiding: texts)
  }
}
