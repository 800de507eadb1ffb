/// Something that can be drawn.
///
/// A figure is arranged for a style, which settles its extent, and then drawn inside of that extent only. `write(to:)` and
/// `png(dpi:)` work for every figure, and `Page` puts several together.
public protocol Figure: Sendable {
  /// Settles where everything goes.
  ///
  /// - Parameter style: its `width`, where there is one, is the result's width, unless the figure needs more.
  func arranged(_ style: FigureStyle) -> ArrangedFigure
}

extension Figure {
  /// The extent in points (1/72 inch) in the standard style, margins included.
  public var size: Size { arranged(.standard).size }
}

/// A file format for figures.
public enum FigureFormat: String, CaseIterable, Sendable {
  /// Portable Network Graphics: pixels.
  case png
  /// Scalable Vector Graphics.
  case svg
  /// Portable Document Format.
  case pdf
  /// A page of its own on which a reader can point at every number.
  case html

  /// The format a file name asks for by its extension, upper case or lower.
  ///
  /// - Throws: `VizError.unknownFormat` for any other ending.
  public init(path: String) throws {
    let name = path.split(separator: "/").last.map(String.init) ?? ""
    let dot = name.lastIndex(of: ".")
    let found = dot.map { String(name[name.index(after: $0)...]) } ?? ""
    guard let format = FigureFormat(rawValue: found.lowercased()) else {
      throw VizError.unknownFormat(path: path, found: found)
    }
    self = format
  }
}

/// Where a figure comes from; stored inside the file so that it can be made again.
public struct FigureMetadata: Sendable {
  /// What the figure shows.
  public var title: String
  /// The command line that made it.
  public var command: String
  /// The model it was made from, e.g. a checkpoint's name and hash.
  public var model: String
  /// The world it was made from, e.g. its name and hash.
  public var world: String
  /// More keywords and values.
  public var extra: [(key: String, value: String)]

  /// Metadata; what is left empty is not written.
  public init(
    title: String = "", command: String = "", model: String = "", world: String = "",
    extra: [(key: String, value: String)] = []
  ) {
    self.title = title
    self.command = command
    self.model = model
    self.world = world
    self.extra = extra
  }

  /// Keywords and values in the order they are written, without empty ones.
  package var entries: [(key: String, value: String)] {
    let all: [(key: String, value: String)] =
      [
        ("Title", title), ("Software", "ProbeKit"), ("Command", command), ("Model", model), ("World", world),
      ] + extra
    return all.filter { !$0.key.isEmpty && !$0.value.isEmpty }
  }
}
