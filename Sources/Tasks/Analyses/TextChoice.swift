import Records

/// One text for a model to read: an input of its world, raw text, or token ids; or none of them.
public struct TextChoice: Configurable, Equatable {
  /// The values of a world's inputs, as they are written.
  public var input: String?
  /// Raw text, taken as it is.
  public var text: String?
  /// Token ids, for models without a tokenizer.
  public var tokens: [Int]?

  public init() {}

  public static let settings: [Setting<Self>] = [
    .text("input", \.input, "The values of the world's inputs, e.g. 1,0,1,0,1.", as: "values"),
    .rawText("text", \.text, "Raw text, taken as it is"),
    .tokens("tokens", \.tokens, "Token ids, for models without a tokenizer, e.g. 5,0,3."),
  ]

  /// Whether there is a text.
  public var isGiven: Bool { count > 0 }

  /// - Throws: `UsageError` for several of them.
  public func check() throws { if count > 1 { try refuse() } }

  /// Checks that there is one of them.
  ///
  /// - Throws: `UsageError` for none and for several of them.
  public func require() throws { if count != 1 { try refuse() } }

  /// How many of the three there are.
  public var count: Int { [input != nil, text != nil, tokens != nil].count { $0 } }

  private func refuse() throws {
    throw UsageError("give one of \(setting: "input"), \(setting: "text") and \(setting: "tokens")")
  }
}

/// A prompt: raw text or token ids, the token behind which is looked at; or none of them.
public struct PromptChoice: Configurable, Equatable {
  /// Raw text, taken as it is.
  public var text: String?
  /// Token ids instead of text.
  public var tokens: [Int]?

  public init() {}

  public static let settings: [Setting<Self>] = [
    .rawText("text", \.text, "Look at the token behind this text, without a world"),
    .tokens("tokens", \.tokens, "The same for token ids, e.g. 5,0,3."),
  ]

  /// Whether there is a prompt.
  public var isGiven: Bool { text != nil || tokens != nil }

  /// - Throws: `UsageError` for both.
  public func check() throws {
    guard text == nil || tokens == nil else {
      throw UsageError("give one of \(setting: "text") and \(setting: "tokens")")
    }
  }

  /// The prompt, read with the run's tokenizer.
  ///
  /// - Parameters:
  ///   - run: the model with its tokenizer.
  ///   - prefix: the beginning of the settings' names, for messages.
  /// - Throws: as ``Prompt`` does.
  public func prompt(of run: Run, naming prefix: String = "") throws -> Prompt {
    if let tokens { return try Prompt(tokens: tokens, of: run, at: prefix + "tokens") }
    return try Prompt(text ?? "", of: run, at: prefix + "text")
  }

  /// The model reading the prompt.
  public func session(_ run: Run, _ job: Job) throws -> Session<PromptTexts> {
    Session(run: run, prompt: try prompt(of: run), threads: job.threads)
  }
}

extension Setting {
  /// A text as a person types it; `\n` and `\t` are written for line breaks and tabs.
  ///
  /// - Parameters:
  ///   - name: the setting's name in files.
  ///   - path: where the owner holds the text.
  ///   - help: what the setting is, without the full stop.
  public static func rawText(
    _ name: String, _ path: WritableKeyPath<Owner, String?> & Sendable, _ help: String
  ) -> Self {
    Setting(name) { owner in
      SettingDescription(
        name, .typedText, default: owner[keyPath: path].map(JSONValue.string) ?? .null,
        help: "\(help); \\n stands for a line break, unless a letter follows.", placeholder: "text")
    } read: { owner, texts in
      owner[keyPath: path] = texts.last.map(TypedText.unescaped)
    } write: {
      $0[keyPath: path].map(JSONValue.string) ?? .null
    }
  }

  /// A token as a person types it.
  public static func typedText(
    _ name: String, _ path: WritableKeyPath<Owner, String?> & Sendable, _ help: String,
    as placeholder: String
  ) -> Self {
    Setting(name) { owner in
      SettingDescription(
        name, .typedText, default: owner[keyPath: path].map(JSONValue.string) ?? .null, help: help,
        placeholder: placeholder)
    } read: { owner, texts in
      owner[keyPath: path] = texts.last.map(TypedText.unescaped)
    } write: {
      $0[keyPath: path].map(JSONValue.string) ?? .null
    }
  }

  /// Token ids with commas between.
  public static func tokens(
    _ name: String, _ path: WritableKeyPath<Owner, [Int]?> & Sendable, _ help: String
  ) -> Self {
    Setting(name) { owner in
      SettingDescription(
        name, .list, default: owner[keyPath: path].map { .array($0.map(JSONValue.int)) } ?? .null,
        range: "from 0 to \(Int32.max)", help: help, placeholder: "ids")
    } read: { owner, texts in
      owner[keyPath: path] = try TypedText.tokenIDs(texts.last ?? "")
    } write: {
      $0[keyPath: path].map { .array($0.map(JSONValue.int)) } ?? .null
    }
  }
}

/// Texts as people type them.
public enum TypedText {
  /// `\n` as a line break and `\t` as a tab, unless a letter follows: `\nu`, `\theta` and `C:\temp` stay as they are.
  public static func unescaped(_ text: String) -> String {
    text.replacing(/\\n(?![A-Za-z])/, with: "\n").replacing(/\\t(?![A-Za-z])/, with: "\t")
  }

  /// Whether a text holds `\n` or `\t` before a letter, which is taken as it is.
  public static func isAmbiguous(_ text: String) -> Bool { text.contains(/\\[nt][A-Za-z]/) }

  /// Token ids with commas between.
  ///
  /// - Throws: `UnfitValue` that quotes the part that is none.
  public static func tokenIDs(_ list: String) throws -> [Int] {
    try list.split(separator: ",", omittingEmptySubsequences: false).map { part in
      // As wide as the ids of a ``TokenBatch``.
      guard let id = Int32(part.drop { $0 == " " }.trimmingSuffix { $0 == " " }), id >= 0 else {
        throw UnfitValue("whole numbers from 0 to \(Int32.max), commas between them, found '\(part)'")
      }
      return Int(id)
    }
  }
}

extension Substring {
  fileprivate func trimmingSuffix(while holds: (Character) -> Bool) -> Substring {
    var rest = self
    while let last = rest.last, holds(last) { rest.removeLast() }
    return rest
  }
}
