import ArgumentParser
import Foundation
import Records
import Worlds

/// What a shell offers where a value is expected.
extension CompletionKind {
  /// The built-in worlds, and files of worlds.
  static var worlds: CompletionKind {
    .custom { _, _, typed in
      World.builtInNames
        + CompletedPaths(typed).entries { $0.hasSuffix(".yaml") || $0.hasSuffix(".yml") || $0.hasSuffix("/") }
    }
  }

  /// Runs and checkpoints: directories with a `config.json`, and those in which there may be some.
  static var runs: CompletionKind {
    .custom { _, _, typed in
      let paths = CompletedPaths(typed)
      let found = paths.entries { $0.hasSuffix("/") }
      // `runs/` alone is no model: what is in it is offered at once.
      return found.flatMap { path in
        CompletedPaths.isRun(path)
          ? [String(path.dropLast())]
          : CompletedPaths(path).entries { $0.hasSuffix("/") && CompletedPaths.isRun($0) }
            .map { String($0.dropLast()) } + [path]
      }
    }
  }

  /// Heads of the model that is named before, else of the one that comes with the program; behind a comma others.
  static var heads: CompletionKind {
    .custom { arguments, _, typed in
      let named = arguments.firstIndex(of: "--model").map { $0 + 1 }.flatMap {
        arguments.indices.contains($0) ? arguments[$0] : nil
      }
      guard let (layers, heads) = CompletedPaths.heads(of: named ?? ModelOptions.shippedModel) else {
        return []
      }
      let start = typed.lastIndex(of: ",").map { typed[...$0] } ?? ""
      return (0..<layers).flatMap { layer in (0..<heads).map { "\(start)\(layer).\($0)" } }
    }
  }

  /// What a setting's value is, by what it is called.
  static func of(_ description: SettingDescription) -> CompletionKind? {
    if !description.choices.isEmpty { return .list(description.choices) }
    switch description.placeholder {
    case "file", "path": return .file()
    case "dir": return .directory
    case "heads": return .heads
    case "run": return .runs
    default: return nil
    }
  }
}

/// The entries of a directory that a word on the command line may become.
struct CompletedPaths {
  private let directory: String
  private let start: String

  init(_ typed: String) {
    let end = typed.lastIndex(of: "/").map { typed.index(after: $0) } ?? typed.startIndex
    directory = String(typed[..<end])
    start = String(typed[end...])
  }

  /// Those that are wanted, directories with a slash behind them; hidden ones are left out.
  func entries(where isWanted: (String) -> Bool) -> [String] {
    let names =
      (try? FileManager.default.contentsOfDirectory(atPath: directory.isEmpty ? "." : directory)) ?? []
    return names.sorted().filter { !$0.hasPrefix(".") && $0.hasPrefix(start) }.map { name in
      directory + name + (FileAccess.isDirectory(directory + name) ? "/" : "")
    }.filter(isWanted)
  }

  /// Whether a directory holds a model, or a run that is being trained.
  static func isRun(_ path: String) -> Bool {
    ["config.json", "training.json"].contains { FileAccess.exists("\(path)/\($0)") }
  }

  /// The numbers of layers and heads that a model's configuration names.
  static func heads(of model: String) -> (layers: Int, heads: Int)? {
    guard let data = try? FileAccess.read("\(model)/config.json", limit: 1 << 20),
      let values = try? JSONDecoder().decode([String: JSONValue].self, from: data)
    else { return nil }
    func number(_ names: String...) -> Int? {
      names.lazy.compactMap { if case .int(let value)? = values[$0] { value } else { nil } }.first
    }
    guard let layers = number("n_layer", "num_hidden_layers"),
      let heads = number("n_head", "num_attention_heads"),
      (1...1_024).contains(layers), (1...1_024).contains(heads)
    else { return nil }
    return (layers, heads)
  }
}
