/// The elements of an SVG picture on a page, with a transparent rectangle over all that has numbers.
final class PointedSVGTarget: SVGTarget {
  /// In the order of the rectangles.
  private(set) var described: [FigureValues] = []

  func describe(_ values: FigureValues, in rect: Rect) {
    let what =
      switch values {
      case .cells: "cells"
      case .point: "point"
      }
    append(
      "<rect class=\"\(what)\" data-values=\"\(described.count)\" \(Self.extent(rect)) fill=\"none\" "
        + "pointer-events=\"all\"/>\n")
    described.append(values)
  }
}
