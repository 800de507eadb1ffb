import Records
import Tasks

extension CommandLineText {
  /// The command that asks an analysis: the options whose values are not what they are when nothing is said.
  static func text<Asked: Analysis>(of analysis: Asked, model: ModelOptions) -> String {
    let standard = Asked()
    var words = ["probe-cli"] + Asked.name.split(separator: " ").map(String.init)
    if let path = model.model { words += ["--model", quoted(path)] }
    if let world = model.world.name { words += ["--world", quoted(world)] }
    for parameter in model.world.parameters { words += ["--set", quoted(parameter)] }
    for setting in Asked.settings where setting.value(of: analysis) != setting.value(of: standard) {
      let description = setting.description(of: analysis)
      if description.kind == .flag {
        words.append("--\(description.option)")
      } else if description.repeats, case .array(let values) = setting.value(of: analysis) {
        for value in values { words += ["--\(description.option)", quoted(value.shownDefault ?? "")] }
      } else {
        words += ["--\(description.option)", quoted(description.shownDefault)]
      }
    }
    return words.joined(separator: " ")
  }
}
