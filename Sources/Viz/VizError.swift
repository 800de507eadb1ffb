import Records

/// What can go wrong when a figure is written.
public enum VizError: Diagnostic, Equatable {
  /// The file's extension names no supported format.
  case unknownFormat(path: String, found: String)
  /// The resolution is not a number between 1 and 4800.
  case badResolution(dpi: Double)
  /// A picture would have more pixels than Cairo allows on a side, or than fit a gigabyte.
  case imageTooLarge(width: Int, height: Int, limit: Int)
  /// Cairo failed.
  case drawingFailed(format: String, reason: String)
  /// libpng failed.
  case encodingFailed(reason: String)

  public var place: DiagnosticPlace? {
    switch self {
    case .unknownFormat(let path, _): .named(path)
    case .badResolution: .named("resolution")
    case .imageTooLarge: .named("picture")
    case .drawingFailed(let format, _): .named("drawing \(format)")
    case .encodingFailed: .named("encoding png")
    }
  }

  public var expected: String? {
    switch self {
    case .unknownFormat: "a name ending in .png, .svg, .pdf or .html"
    case .badResolution: "1 to 4800 dots per inch"
    case .imageTooLarge(_, _, let limit): "at most \(limit) pixels on a side and 268 million in all"
    case .drawingFailed, .encodingFailed: nil
    }
  }

  public var found: String? {
    switch self {
    case .unknownFormat(_, let found): found.isEmpty ? "no extension" : "the extension \".\(found)\""
    case .badResolution(let dpi): NumberText.compact(dpi)
    case .imageTooLarge(let width, let height, _):
      "\(width) × \(height)"
    case .drawingFailed, .encodingFailed: nil
    }
  }

  public var problem: String {
    switch self {
    case .drawingFailed(_, let reason): "Cairo reports \"\(reason)\""
    case .encodingFailed(let reason): "libpng reports \"\(reason)\""
    default: "expected \(expected ?? ""), found \(found ?? "")"
    }
  }

  public var hint: Hint? {
    switch self {
    case .unknownFormat: "rename the file or give the format explicitly"
    case .badResolution: "200 suits screens, 300 to 600 print"
    case .imageTooLarge: "lower the resolution or the width, or write .svg or .pdf"
    case .drawingFailed: "this is likely a lack of memory or space"
    case .encodingFailed: "this is likely a lack of memory"
    }
  }
}
