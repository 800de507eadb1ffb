extension PathReport {
  /// In sentences; empty when there is nothing to say.
  public var warnings: [String] { PatchWarning.isFaint(clean, corrupt) ? [PatchWarning.faint] : [] }
}
