import Records
import Viz

/// The look of a report about attention: a figure, and text.
protocol MechanisticRendering {
  var page: Page { get }
  /// Prints the text, in 80 columns.
  func print()
}

extension Presentation {
  /// Tables of a report with its rendering.
  ///
  /// - Parameters:
  ///   - name: the figure's file name, without ending.
  ///   - rendering: prints into the text that it is given.
  init(
    figure name: String, table: @autoclosure @escaping () -> Table,
    writeUp: @autoclosure @escaping () -> WriteUp,
    rendering: @escaping (ReportText) -> any MechanisticRendering
  ) {
    self.init(table: table(), writeUp: writeUp()) {
      [NamedFigure(name, rendering(ReportText()).page)]
    } text: { out in
      rendering(out).print()
    }
  }
}
