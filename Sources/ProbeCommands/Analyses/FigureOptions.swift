import ArgumentParser
import Records
import Viz

/// How figures look.
struct FigureOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The figure's whole width, e.g. 3.3in (a column), 6.9in (a page), 84mm, 8.4cm or 240pt; without it the figure's "
        + "own width, up to a page's.", valueName: "width"),
    transform: FigureWidth.points)
  var width: Double?

  @Option(
    in: .fontSize,
    help: ArgumentHelp("The letters of axis titles in points; titles and ticks follow.", valueName: "pt"))
  var fontSize: Double = 8

  @Option(help: ArgumentHelp("Another title.", valueName: "text"))
  var title: String?

  @Flag(help: "Neither title nor subtitle, for a paper's caption.")
  var noTitle = false

  @Option(
    help: ArgumentHelp(
      "A colour table for all heat maps: viridis, magma, reds, blues or greys for quantities from low to high, redBlue or "
        + "purpleGreen for signed ones; greys draws lines and bars grey too.", valueName: "table"))
  var colors: ColorMap?

  @Option(in: .resolution, help: ArgumentHelp("Resolution of a PNG.", valueName: "dpi"))
  var dpi: Double = 200

  var style: FigureStyle {
    FigureStyle(
      width: width, fontSize: fontSize, heading: noTitle ? .none : title.map { .text($0) } ?? .own,
      colors: colors)
  }

  func validate() throws {
    if noTitle, title != nil { throw ValidationError("give one of --title and --no-title") }
  }

  /// Refuses, before the work, a resolution at which a picture as wide as asked (or as a page) would be too large.
  func checkPixels() throws {
    let points = width ?? FigureStyle.page
    let pixels = (Int((points / 72 * dpi).rounded(.up)), Int((points * 1.4 / 72 * dpi).rounded(.up)))
    guard PictureLimits.allow(width: pixels.0, height: pixels.1) else {
      let error = VizError.imageTooLarge(width: pixels.0, height: pixels.1, limit: PictureLimits.side)
      throw ValidationError(error.text(.commandLine))
    }
  }
}

extension ColorMap: ExpressibleByArgument {}

/// A length on paper.
enum FigureWidth {
  private static let units: [(name: String, points: Double)] = [
    ("in", 72), ("cm", 72 / 2.54), ("mm", 7.2 / 2.54), ("pt", 1),
  ]
  private static let range = 72.0...1440

  /// - Throws: ``UnfitValue`` for what is no length, and for one that no figure has.
  static func points(_ text: String) throws -> Double {
    let unfit = UnfitValue("a width from 1in to 20in, in in, cm, mm or pt", hint: "write 3.3in or 84mm")
    guard let unit = units.first(where: { text.hasSuffix($0.name) }),
      let number = Double(text.dropLast(unit.name.count)), case let points = number * unit.points,
      range.contains(points)
    else { throw unfit }
    return points
  }
}

extension NumberRange<Double> {
  /// Points of letters.
  static var fontSize: Self { Self("font size", 4...24, words: "from 4 to 24") }
}
