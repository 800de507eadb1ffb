import Records
import Viz

/// A report as people see it: text, tables and figures. Each is made when it is asked for.
public struct Presentation {
  /// A figure and its file's name, without ending.
  public struct NamedFigure {
    /// The file's name, without ending.
    public let name: String
    /// What it shows, for the file's metadata.
    public let title: String
    /// What is drawn.
    public let figure: any Figure

    /// A figure with its file's name and its title.
    public init(name: String, title: String, figure: any Figure) {
      self.name = name
      self.title = title
      self.figure = figure
    }
  }

  /// What the files of tables are called, without ending.
  public let name: String
  /// The numbers, one row a thing that was measured.
  public let table: () -> Table
  /// Tables and notes in Markdown.
  public let writeUp: () -> WriteUp
  /// The first is what a single figure shows.
  public let figures: () -> [NamedFigure]
  /// What a terminal shows.
  public let text: (ReportText) -> Void

  /// What a report looks like, without anything being made yet.
  ///
  /// - Parameters:
  ///   - name: what the files of tables are called, without ending.
  ///   - table: the numbers, one row a thing that was measured.
  ///   - writeUp: the table alone where there is no more to say.
  ///   - figures: the first is what a single figure shows.
  ///   - text: prints what a terminal shows.
  public init(
    _ name: String = "scores", table: @autoclosure @escaping () -> Table,
    writeUp: @autoclosure @escaping () -> WriteUp? = nil,
    figures: @escaping () -> [NamedFigure], text: @escaping (ReportText) -> Void
  ) {
    self.name = name
    self.table = table
    self.writeUp = { writeUp() ?? WriteUp { table() } }
    self.figures = figures
    self.text = text
  }
}

extension Presentation.NamedFigure {
  /// A page, with the title that it bears.
  public init(_ name: String, _ page: Page) {
    self.init(name: name, title: page.title, figure: page)
  }
}
