/// What a reader of patched numbers should know before believing them: text and figures say the same.
enum PatchWarning {
  /// Whether clean and corrupt run are so close that what is normalised by their difference is mostly rounding.
  static func isFaint(_ clean: Double, _ corrupt: Double) -> Bool { abs(clean - corrupt) < 1e-3 }

  static let faint = "Both runs measure nearly the same: numbers on this scale mean little."
}

extension PatchReport {
  /// In sentences; empty when there is nothing to say.
  public var warnings: [String] { PatchWarning.isFaint(clean, corrupt) ? [PatchWarning.faint] : [] }
}

extension CausalMap {
  /// In sentences; empty when there is nothing to say.
  public var warnings: [String] {
    let faint = entries.filter { PatchWarning.isFaint($0.clean, $0.corrupt) }
    guard !faint.isEmpty else { return [] }
    let names = faint.prefix(4).map { "\($0.input) → \($0.output)" }.joined(separator: ", ")
    return [
      "Both runs measure nearly the same for \(names)\(faint.count > 4 ? ", …" : ""): these numbers mean little."
    ]
  }
}
