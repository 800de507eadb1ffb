import ArgumentParser
import Records
import Worlds

extension WorldCommand {
  /// `world language`.
  struct Reference: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "language", abstract: "Print what can be written in a world's file.",
      discussion: """
        Examples:
          probe-cli world language
          probe-cli world language scan
          probe-cli world language functions
        """)
    @Argument(help: ArgumentHelp("A word or sign of the language, or a chapter (all).", valueName: "topic"))
    var topics: [String] = []
    @OptionGroup var output: OutputOptions

    /// Part of the language.
    struct Entries: Codable {
      let entries: [LanguageEntry]
    }

    func run() throws {
      let entries = try topics.isEmpty ? Language.entries : topics.flatMap(Self.entries)
      if output.json { return try output.print(json: Entries(entries: entries)) }
      Terminal.print(result: Language.text(entries), terminator: "")
    }

    private static func entries(about topic: String) throws -> [LanguageEntry] {
      let entries = Language.entries(about: topic)
      guard entries.isEmpty else { return entries }
      let known = Language.entries.map(\.name) + LanguageEntry.Chapter.allCases.map(\.rawValue)
      throw ArgumentError.unknown("word of the language", topic, at: "topic", among: known)
    }
  }
}
