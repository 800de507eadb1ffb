import Foundation
import Worlds

/// Hugging Face's `tokenizer.json` for symbol tokenizers.
public enum TokenizerJSON {
  /// The regular expressions that tell the granularities apart.
  private static func pattern(_ granularity: Granularity) -> String {
    switch granularity {
    case .characters: "[\\s\\S]"
    case .numbers: "[0-9]+|[^0-9]"
    case .words: " ?[0-9]+|[^0-9]"
    case .sentences: " ?[A-Za-z0-9]+|[^A-Za-z0-9]"
    }
  }

  /// The granularity that splits as a regular expression does, nil for other expressions.
  static func granularity(ofExpression expression: String) -> Granularity? {
    Granularity.allCases.first { pattern($0) == expression }
  }

  /// The files that let `AutoTokenizer` open a tokenizer, by name.
  ///
  /// Programs that encode a text of their own to try a tokenizer need a token for unknown symbols: the end of text serves,
  /// as in GPT-2's files, so that the vocabulary has no entry that the model lacks. Here unknown symbols are refused.
  static func files(_ tokenizer: SymbolTokenizer, context: Int) throws -> [String: Data] {
    let special = tokenizer.special.sorted { $0.value < $1.value }
    let added = special.map { piece, id in
      JSONValue.object([
        "id": .int(id), "content": .string(piece), "single_word": .bool(false), "lstrip": .bool(false),
        "rstrip": .bool(false), "normalized": .bool(false), "special": .bool(true),
      ])
    }
    let vocabulary = Dictionary(
      uniqueKeysWithValues: tokenizer.symbols.enumerated().map { ($1, JSONValue.int($0)) })
    let json = JSONValue.object([
      "version": .string("1.0"), "truncation": .null, "padding": .null, "added_tokens": .array(added),
      "normalizer": .null,
      "pre_tokenizer": .object([
        "type": .string("Split"), "pattern": .object(["Regex": .string(pattern(tokenizer.granularity))]),
        "behavior": .string("Isolated"), "invert": .bool(false),
      ]),
      "post_processor": .null, "decoder": .object(["type": .string("Fuse")]),
      "model": .object([
        "type": .string("WordLevel"), "vocab": .object(vocabulary),
        "unk_token": .string(SymbolTokenizer.endOfTextPiece),
      ]),
    ])
    let configuration = JSONValue.object([
      "tokenizer_class": .string("PreTrainedTokenizerFast"),
      "eos_token": .string(SymbolTokenizer.endOfTextPiece),
      "pad_token": .string(SymbolTokenizer.paddingPiece),
      "unk_token": .string(SymbolTokenizer.endOfTextPiece),
      "clean_up_tokenization_spaces": .bool(false), "model_max_length": .int(context),
    ])
    return [
      "tokenizer.json": try JSONFile.text(json), "tokenizer_config.json": try JSONFile.text(configuration),
    ]
  }

  /// Reads a symbol tokenizer.
  ///
  /// - Throws: ``CheckpointError`` naming the file and the part that is not supported.
  public static func read(path: String) throws -> SymbolTokenizer {
    let json = try JSONFile.read(JSONValue.self, at: path)
    func unsupported(_ what: String, _ found: JSONValue?) -> CheckpointError {
      CheckpointError(
        path, "\(what) is \(found?.kindDescription ?? "missing"), which is not supported",
        hint:
          "symbol tokenizers are: a WordLevel model behind a Split pre-tokenizer; --world NAME names a world instead"
      )
    }
    guard let model = json["model"], model["type"] == .string("WordLevel"),
      case .object(let vocabulary)? = model["vocab"]
    else { throw unsupported("the model", json["model"]?["type"]) }
    guard json["normalizer"] ?? .null == .null else {
      throw unsupported("the normalizer", json["normalizer"]?["type"])
    }
    let split = json["pre_tokenizer"]
    guard split?["type"] == .string("Split"), split?["behavior"] == .string("Isolated"),
      split?["invert"] ?? .bool(false) == .bool(false),
      case .string(let regex)? = split?["pattern"]?["Regex"],
      let granularity = granularity(ofExpression: regex)
    else { throw unsupported("the pre-tokenizer", json["pre_tokenizer"]?["type"]) }
    var symbols = [String?](repeating: nil, count: vocabulary.count)
    for (symbol, value) in vocabulary {
      guard case .int(let id) = value, symbols.indices.contains(id), symbols[id] == nil else {
        throw CheckpointError(
          path,
          "the ids of the vocabulary are not 0 to \(vocabulary.count - 1), each once ('\(symbol.prefix(20))')"
        )
      }
      symbols[id] = symbol
    }
    var special: [String] = []
    if case .array(let added)? = json["added_tokens"] {
      for case .object(let token) in added {
        if case .string(let piece)? = token["content"], token["special"] == .bool(true) {
          special.append(piece)
        }
      }
    }
    return SymbolTokenizer(symbols: symbols.map { $0! }, granularity: granularity, special: special)
  }
}
