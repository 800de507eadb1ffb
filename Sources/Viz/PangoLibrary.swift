#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Pango's functions, looked up when a text first needs them: writing systems of all kinds, with every installed font.
///
/// Linked in the ordinary way, Pango and the libraries below it would take longer to load than most commands run. Where it
/// is not installed, what the program's own font lacks is drawn as empty boxes.
///
/// The declarations are those of Pango 1.16 (2007) and later, whose ABI is promised to stay.
struct PangoLibrary: @unchecked Sendable {
  /// `PangoRectangle`, in units of 1/1024 point.
  struct Rectangle {
    var x: Int32 = 0
    var y: Int32 = 0
    var width: Int32 = 0
    var height: Int32 = 0
  }

  static let unit = 1024.0

  let newFontMap: @convention(c) () -> OpaquePointer?
  let newContext: @convention(c) (OpaquePointer) -> OpaquePointer?
  let setResolution: @convention(c) (OpaquePointer, Double) -> Void
  let setFontOptions: @convention(c) (OpaquePointer, OpaquePointer) -> Void
  let newLayout: @convention(c) (OpaquePointer) -> OpaquePointer?
  let setText: @convention(c) (OpaquePointer, UnsafePointer<CChar>, Int32) -> Void
  let setSingleParagraph: @convention(c) (OpaquePointer, Int32) -> Void
  let newDescription: @convention(c) () -> OpaquePointer?
  let setFamily: @convention(c) (OpaquePointer, UnsafePointer<CChar>) -> Void
  let setSize: @convention(c) (OpaquePointer, Double) -> Void
  let setWeight: @convention(c) (OpaquePointer, Int32) -> Void
  let freeDescription: @convention(c) (OpaquePointer) -> Void
  let setDescription: @convention(c) (OpaquePointer, OpaquePointer) -> Void
  let unknownGlyphs: @convention(c) (OpaquePointer) -> Int32
  let line: @convention(c) (OpaquePointer, Int32) -> OpaquePointer?
  let extents: @convention(c) (OpaquePointer, UnsafeMutableRawPointer, UnsafeMutableRawPointer) -> Void
  let show: @convention(c) (OpaquePointer, OpaquePointer) -> Void
  let release: @convention(c) (OpaquePointer) -> Void

  /// The library, if there is one.
  static let shared = try? PangoLibrary()

  private struct Absent: Error {}

  private init() throws {
    let names = [
      "libpangocairo-1.0.so.0", "libpangocairo-1.0.0.dylib", "/opt/homebrew/lib/libpangocairo-1.0.0.dylib",
      "/usr/local/lib/libpangocairo-1.0.0.dylib",
    ]
    guard let library = names.lazy.compactMap({ dlopen($0, RTLD_NOW | RTLD_LOCAL) }).first else {
      throw Absent()
    }
    // The libraries below it are searched as well.
    func find<Function>(_ name: String) throws -> Function {
      guard let function = dlsym(library, name) else { throw Absent() }
      return unsafeBitCast(function, to: Function.self)
    }
    newFontMap = try find("pango_cairo_font_map_new")
    newContext = try find("pango_font_map_create_context")
    setResolution = try find("pango_cairo_context_set_resolution")
    setFontOptions = try find("pango_cairo_context_set_font_options")
    newLayout = try find("pango_layout_new")
    setText = try find("pango_layout_set_text")
    setSingleParagraph = try find("pango_layout_set_single_paragraph_mode")
    newDescription = try find("pango_font_description_new")
    setFamily = try find("pango_font_description_set_family")
    setSize = try find("pango_font_description_set_absolute_size")
    setWeight = try find("pango_font_description_set_weight")
    freeDescription = try find("pango_font_description_free")
    setDescription = try find("pango_layout_set_font_description")
    unknownGlyphs = try find("pango_layout_get_unknown_glyphs_count")
    line = try find("pango_layout_get_line_readonly")
    extents = try find("pango_layout_line_get_extents")
    show = try find("pango_cairo_show_layout_line")
    release = try find("g_object_unref")
  }
}
