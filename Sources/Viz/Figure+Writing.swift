import Records

extension Figure {
  /// Writes the figure to a file, all or nothing: a failure leaves what was at `path` before.
  ///
  /// - Parameters:
  ///   - path: where to write; its extension chooses the format unless `format` is given.
  ///   - format: the file's format, whatever its name is.
  ///   - style: its width, font size, heading and colours.
  ///   - dpi: pixels per inch of a PNG; the other formats have none.
  ///   - metadata: stored as text chunks (PNG), document information (PDF) or `<title>` and `<metadata>`
  ///     (SVG).
  ///   - overwrite: whether a file already at `path` is replaced.
  ///   - createDirectories: whether missing folders on the way are made.
  /// - Throws: `VizError` for what cannot be drawn, `FileError` for what cannot be written.
  public func write(
    to path: String, format: FigureFormat? = nil, style: FigureStyle = .standard, dpi: Double = 200,
    metadata: FigureMetadata = .init(), overwrite: Bool = true, createDirectories: Bool = true
  ) throws {
    let format = try format ?? FigureFormat(path: path)
    // Ask before the work, and again atomically when the file is put in place.
    try FileAccess.requireWritable(path, overwrite: overwrite, createDirectories: createDirectories)
    let bytes = try bytes(as: format, style: style, dpi: dpi, metadata: metadata)
    if createDirectories { try FileAccess.createDirectory(ofFile: path) }
    try FileAccess.write(to: path, overwrite: overwrite) { try $0.write(bytes) }
  }

  /// The figure as the bytes of a PNG file, 8-bit RGB on white.
  public func png(style: FigureStyle = .standard, dpi: Double = 200, metadata: FigureMetadata = .init())
    throws
    -> [UInt8]
  {
    try bytes(as: .png, style: style, dpi: dpi, metadata: metadata)
  }

  /// The figure as the bytes of an SVG file, with text that is text.
  public func svg(style: FigureStyle = .standard, metadata: FigureMetadata = .init()) throws -> [UInt8] {
    try bytes(as: .svg, style: style, dpi: 72, metadata: metadata)
  }

  /// The figure as the bytes of a PDF file of one page, with text that can be searched and fonts inside.
  public func pdf(style: FigureStyle = .standard, metadata: FigureMetadata = .init()) throws -> [UInt8] {
    try bytes(as: .pdf, style: style, dpi: 72, metadata: metadata)
  }

  /// The figure as the bytes of a file of any format; `dpi` is of a PNG.
  public func bytes(
    as format: FigureFormat, style: FigureStyle = .standard, dpi: Double = 200,
    metadata: FigureMetadata = .init()
  ) throws -> [UInt8] {
    let figure = arranged(style)
    switch format {
    case .png:
      let raster = try Raster(drawing: figure, dpi: dpi)
      return try PNGEncoder.encode(raster, dpi: dpi, metadata: metadata)
    case .svg: return SVGDocument.bytes(figure, metadata: metadata)
    case .pdf: return try PDFDocument.bytes(figure, metadata: metadata)
    case .html: return try HTMLDocument.bytes(figure, metadata: metadata)
    }
  }
}
