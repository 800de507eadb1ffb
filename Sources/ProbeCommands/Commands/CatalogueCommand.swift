import ArgumentParser
import GPT
import Probe
import Records
import Reports

struct CatalogueCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "catalogue",
    abstract: "List all analyses and their settings.",
    discussion: """
      Examples:
        probe-cli catalogue
        probe-cli catalogue steer
        probe-cli catalogue steer --json | jq '.analyses[].settings[].name'

      The JSON has each setting's name, kind, default, choices, range and help, and
      the option that sets it: what a page or a Python program needs to ask for one.
      """)

  @Argument(help: ArgumentHelp("Show the settings of this analysis.", valueName: "name"))
  var name: [String] = []

  @OptionGroup var output: OutputOptions

  /// The catalogue, or one analysis of it.
  struct Report: Encodable {
    struct Entry: Encodable {
      let name: String
      let summary: String
      let settings: [Setting]
    }
    struct Setting: Encodable {
      let description: SettingDescription

      func encode(to encoder: any Encoder) throws {
        try description.encode(to: encoder)
        var container = encoder.container(keyedBy: AnyKey.self)
        try container.encode("--\(description.option)", forKey: AnyKey(stringValue: "option"))
      }
    }
    /// What is asked of a model.
    let analyses: [Entry]
    /// What makes a model.
    let runs: [Entry]
  }

  private static var analyses: [Report.Entry] {
    Catalogue.entries.map {
      Report.Entry(name: $0.name, summary: $0.summary, settings: $0.settings.map(Report.Setting.init))
    }
  }

  private static let runs: [Report.Entry] = [
    .init(
      name: "train", summary: Train.configuration.abstract,
      settings: described(DataSettings.self) + described(NewModel.self) + described(TrainingSettings.self)),
    .init(
      name: "mechanistic finetune", summary: MechanisticFinetune.configuration.abstract,
      settings: described(FinetuningChoice.self)),
  ]

  private static func described<Value: Configurable>(_ type: Value.Type) -> [Report.Setting] {
    let value = Value()
    return Value.settings.map { Report.Setting(description: $0.description(of: value)) }
  }

  func run() throws {
    let asked = name.joined(separator: " ")
    func entries(_ all: [Report.Entry]) -> [Report.Entry] {
      all.filter { name.isEmpty || $0.name == asked }
    }
    let report = Report(analyses: entries(Self.analyses), runs: entries(Self.runs))
    let all = report.analyses + report.runs
    guard let first = all.first else {
      throw ArgumentError.unknown(
        "analysis", asked, at: "name", among: (Self.analyses + Self.runs).map(\.name))
    }
    if output.json { return try output.print(json: report) }
    guard !name.isEmpty else { return show(report.analyses.map { ($0.name, $0.summary) }) }
    print("\(first.name): \(first.summary)\n")
    show(
      first.settings.map(\.description).map { setting in
        let standard = setting.shownDefault.isEmpty ? "" : "; default \(setting.shownDefault)"
        return ("--\(setting.option)", "\(setting.help) (\(setting.values)\(standard))")
      })
  }

  /// Names, and beside them what they are, wrapped.
  private func show(_ rows: [(name: String, text: String)]) {
    let indent = (rows.map(\.name.count).max() ?? 0) + 2
    for (name, text) in rows {
      let words = text.split(separator: " ").map(String.init)
      let lines = DisplayWidth.wrapped(words, separator: " ", width: max(30, 80 - indent))
        .split(separator: "\n")
      for (number, line) in lines.enumerated() {
        let start = number == 0 ? name : ""
        print(start + String(repeating: " ", count: indent - start.count) + line)
      }
    }
  }
}

extension SettingDescription {
  /// The values in a few words.
  fileprivate var values: String {
    if !choices.isEmpty { return choices.joined(separator: ", ") }
    let kind = kind == .typedText ? "text" : kind.rawValue
    return range.map { "\(kind) \($0)" } ?? kind
  }
}
