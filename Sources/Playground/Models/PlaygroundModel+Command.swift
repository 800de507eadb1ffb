import Foundation
import GPT
import Intervene
import Records
import Tasks
import Worlds

extension PlaygroundModel {
  /// The version that reports name.
  static let version = "0.1.0"

  var about: StateReport.About {
    StateReport.About(
      command: "serve", version: Self.version, model: .init(path: path, hash: hash),
      world: run.world.map { .init(name: $0.name, hash: $0.fingerprint) })
  }

  /// The state with its model's name.
  func shown(_ state: PlaygroundState) throws -> StateReport.State {
    StateReport.State(
      model: id, input: state.input, text: state.text, step: step,
      interventions: try state.interventionsJSON())
  }

  /// The interventions as the YAML file of a specification; empty without any.
  func specification(_ interventions: [any Intervention]) throws -> String {
    let entries = try PlaygroundState(interventions: interventions).interventionsJSON()
    return entries.isEmpty ? "" : BlockYAML.text(.object(["interventions": .array(entries)]))
  }

  /// The command that gives the same numbers as a state, as the surface writes it that this playground is opened from.
  func command(_ state: PlaygroundState) -> String {
    let asked = Self.settings(state.interventions)
    var values = asked.values
    if let path {
      values.append(.init("model", Self.quoted(step.map { "\(path)/checkpoints/step-\($0)" } ?? path)))
    }
    if let input = state.input { values.append(.init("input", Self.quoted(input))) }
    if let text = textSetting(state) { values.append(text) }
    if let inputs, inputs.texts.isSample, !state.interventions.isEmpty {
      values.append(.init("inputs", "\(inputs.texts.count)"))
    }
    return naming.command(asked.command, values)
  }

  /// A command that does what interventions do, with its settings: several of them need a file.
  private static func settings(_ interventions: [any Intervention]) -> (command: String, values: [Hint.Value])
  {
    guard let first = interventions.first else { return ("attention", []) }
    if interventions.count == 1, let ablation = first as? Ablation,
      ablation.mode != .resample || ablation.seed == 0
    {
      func list(_ name: String, _ values: [some CustomStringConvertible]) -> [Hint.Value] {
        values.isEmpty ? [] : [.init(name, quoted(values.map(\.description).joined(separator: ",")))]
      }
      let sites =
        list("heads", ablation.heads) + list("attention", ablation.attention) + list("mlps", ablation.mlps)
        + list("neurons", ablation.neurons) + list("residual", ablation.residual)
        + list("edges", ablation.edges) + list("norms", ablation.norms)
      let mode = ablation.mode == .zero ? [] : [Hint.Value("mode", ablation.mode.rawValue)]
      return ("ablate", sites + list("positions", ablation.positions ?? []) + mode)
    }
    if interventions.count == 1, let flip = first as? Flip, flip.positions == nil, flip.with == nil,
      flip.seed == 0
    {
      return ("flip", [.init("parameter", quoted(flip.parameter)), .init("how", flip.how.description)])
    }
    return ("ablate", [.init("spec", "interventions.yaml")])
  }

  /// A word as a shell reads it.
  static func quoted(_ word: String) -> String {
    let isPlain = word.unicodeScalars.allSatisfy {
      $0.isASCII
        && ($0.properties.isAlphabetic || $0.properties.numericType != nil
          || ",.-_/:=+@".unicodeScalars.contains($0))
    }
    return isPlain && !word.isEmpty ? word : "'" + word.replacing("'", with: "'\\''") + "'"
  }
}
