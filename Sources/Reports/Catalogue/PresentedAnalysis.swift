import Tasks

/// An analysis whose reports can be shown.
public protocol PresentedAnalysis: Analysis {
  /// What a report looks like.
  ///
  /// - Parameters:
  ///   - report: what the analysis found.
  ///   - model: what to call the model.
  func presentation(of report: Report, by model: String) -> Presentation
}
