import Foundation
import Records
import Reports
import Tasks
import Viz

/// What a figure's file says of itself, so that `redraw` can draw it again.
enum FigureReceipt {
  /// - Parameter isOneOfMany: whether it lies in a directory of several, and its name is needed to find it there.
  static func metadata(
    _ figure: Presentation.NamedFigure, model: String, run: Run, isOneOfMany: Bool
  ) -> FigureMetadata {
    let origin = Provenance.origin()
    let values = [
      "Version": origin.version, "Model hash": origin.model?.hash ?? "", "Data": data,
      "Figure": isOneOfMany ? figure.name : "",
    ]
    return FigureMetadata(
      title: figure.title, command: CommandLineText.current, model: model,
      world: run.world?.fingerprint ?? "",
      extra: FigureMetadata.receiptKeys.map { ($0, values[$0] ?? "") })
  }

  /// The files that the command names, with their check sums.
  private static var data: String {
    let words = ShellWords.split(CommandLineText.current) ?? []
    var sums: [String] = []
    for (option, word) in zip(words, words.dropFirst()) where !["--out", "--export"].contains(option) {
      let path = word.split(separator: "=", maxSplits: 1).last.map(String.init) ?? word
      guard !path.isEmpty, (try? FileAccess.kind(of: path)) == .file, let bytes = try? FileAccess.read(path)
      else {
        continue
      }
      sums.append("\(path) \(Fingerprint.hex(bytes))")
    }
    return sums.joined(separator: ", ")
  }
}
