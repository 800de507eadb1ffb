import Foundation
import Records

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
    func role(_ id: Int?) -> JSONValue { id.map { .string(tokenizer.symbols[$0]) } ?? .null }
    let special = tokenizer.special.sorted { $0.value < $1.value }
    let added = special.map { piece, id in
      JSONValue.object([
        "id": .int(id), "content": .string(piece), "single_word": .bool(false), "lstrip": .bool(false),
        "rstrip": .bool(false), "normalized": .bool(false), "special": .bool(true),
      ])
    }
    let json = JSONValue.object([
      "version": .string("1.0"), "truncation": .null, "padding": .null, "added_tokens": .array(added),
      "normalizer": .null,
      "pre_tokenizer": .object([
        "type": .string("Split"), "pattern": .object(["Regex": .string(pattern(tokenizer.granularity))]),
        "behavior": .string("Isolated"), "invert": .bool(false),
      ]),
      "post_processor": .null, "decoder": .object(["type": .string("Fuse")]),
      "model": .object([
        "type": .string("WordLevel"), "vocab": .string(vocabularyPlace),
        "unk_token": role(tokenizer.endOfText),
      ]),
    ])
    let configuration = JSONValue.object([
      "tokenizer_class": .string("PreTrainedTokenizerFast"),
      "eos_token": role(tokenizer.endOfText), "pad_token": role(tokenizer.padding),
      "unk_token": role(tokenizer.endOfText),
      "clean_up_tokenization_spaces": .bool(false), "model_max_length": .int(context),
    ])
    return [
      "tokenizer.json": try inserting(tokenizer.symbols, into: JSONFile.text(json)),
      "tokenizer_config.json": try JSONFile.text(configuration),
    ]
  }

  /// Where the vocabulary is written: an encoder would take symbols that are canonically equal for one key.
  private static let vocabularyPlace = "the vocabulary"

  /// Puts each symbol with its id into the file's text, in the order of their scalars.
  private static func inserting(_ symbols: [String], into json: Data) throws -> Data {
    let entries = try symbols.enumerated().map { (symbol: ExactText($1), id: $0) }.sorted {
      $0.symbol < $1.symbol
    }
    .map { "      " + String(decoding: try JSONFile.line($0.symbol.text), as: UTF8.self) + " : \($0.id)" }
    let object = "{\n" + entries.joined(separator: ",\n") + "\n    }"
    guard let place = json.firstRange(of: Data("\"\(vocabularyPlace)\"".utf8)) else { return json }
    return json[..<place.lowerBound] + Data(object.utf8) + json[place.upperBound...]
  }

  /// Reads a symbol tokenizer.
  ///
  /// - Throws: `FileError` naming the file and the part that is not supported.
  public static func read(path: String) throws -> SymbolTokenizer {
    let file = try TokenizerFile(path: path)
    func unsupported(_ what: String, _ found: JSONValue?) -> FileError {
      FileError(
        path, "\(what) is \(found?.kindDescription ?? "missing"), which is not supported",
        hint:
          "symbol tokenizers are: a WordLevel model behind a Split pre-tokenizer; \(setting: "world") NAME names a world instead"
      )
    }
    guard file.model["type"] == .string("WordLevel"), file.vocabulary.size > 0 else {
      throw unsupported("the model", file.model["type"])
    }
    let normalizer = file.fields["normalizer"] ?? .null
    guard normalizer == .null else { throw unsupported("the normalizer", normalizer["type"]) }
    let split = file.fields["pre_tokenizer"]
    guard split?["type"] == .string("Split"), split?["behavior"] == .string("Isolated"),
      split?["invert"] ?? .bool(false) == .bool(false),
      case .string(let regex)? = split?["pattern"]?["Regex"],
      let granularity = granularity(ofExpression: regex)
    else { throw unsupported("the pre-tokenizer", split?["type"]) }
    let symbols = try (0..<file.vocabulary.size).map { id in
      guard let entry = file.vocabulary.entry(id) else {
        throw FileError(
          path,
          "the ids of the vocabulary are not 0 to \(file.vocabulary.count - 1), each once (\(id) is missing)")
      }
      return String(decoding: entry, as: UTF8.self)
    }
    var special: [String] = []
    if case .array(let added)? = file.fields["added_tokens"] {
      for case .object(let token) in added {
        if case .string(let piece)? = token["content"], token["special"] == .bool(true) {
          special.append(piece)
        }
      }
    }
    return SymbolTokenizer(symbols: symbols, granularity: granularity, special: special)
  }
}
