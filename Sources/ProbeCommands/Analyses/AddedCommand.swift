import ArgumentParser
import Reports
import Tasks

/// The command of an analysis that another package entered into the catalogue.
struct AddedCommand<Asked: PresentedAnalysis>: AnalysisCommand {
  static var word: String { Asked.name.split(separator: " ").joined(separator: "-") }
  static var discussion: String { "" }

  @OptionGroup var settings: SettingOptions<Asked>
  @OptionGroup var shared: SharedOptions
}

extension PresentedAnalysis {
  /// The type of its command.
  static var command: any ParsableCommand.Type { AddedCommand<Self>.self }
}
