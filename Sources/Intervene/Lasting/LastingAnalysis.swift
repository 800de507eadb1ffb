import Tasks

/// An analysis of a changed model that can keep it.
public protocol LastingAnalysis: Analysis {
  /// The changed model.
  ///
  /// - Throws: `ArgumentError` for changes that no parameters express.
  func changedRun(of run: Run, threads: Int) throws -> ChangedRun
}
