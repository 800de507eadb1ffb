import Records

/// What can go wrong when a figure is written.
public enum VizError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The file's extension names no supported format.
  case unknownFormat(path: String, found: String)
  /// The resolution is not a number between 1 and 4800.
  case badResolution(dpi: Double)
  /// A picture would have more pixels on a side than Cairo allows.
  case imageTooLarge(width: Int, height: Int, limit: Int)
  /// Cairo failed.
  case drawingFailed(format: String, reason: String)
  /// libpng failed.
  case encodingFailed(reason: String)

  /// Names the place, what was expected and found, and a hint.
  public var description: String {
    switch self {
    case .unknownFormat(let path, let found):
      let what = found.isEmpty ? "no extension" : "the extension \".\(found)\""
      return "\(path): expected a name ending in .png, .svg or .pdf, found \(what). "
        + "Hint: rename the file or give the format explicitly."
    case .badResolution(let dpi):
      return "resolution: expected 1 to 4800 dots per inch, found \(NumberText.compact(dpi)). "
        + "Hint: 200 suits screens, 300 to 600 print."
    case .imageTooLarge(let width, let height, let limit):
      return "picture: expected at most \(limit) pixels on a side, found \(width) × \(height). "
        + "Hint: lower the dpi, or write .svg or .pdf."
    case .drawingFailed(let format, let reason):
      return "drawing \(format): Cairo reports \"\(reason)\". Hint: this is likely a lack of memory or space."
    case .encodingFailed(let reason):
      return "encoding png: libpng reports \"\(reason)\". Hint: this is likely a lack of memory."
    }
  }
}
