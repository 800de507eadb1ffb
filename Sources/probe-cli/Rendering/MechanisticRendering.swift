import Viz

/// The look of a report about the k-th smallest number.
protocol MechanisticRendering {
  var page: Page { get }
  /// On the terminal, in 80 columns.
  func print()
}
