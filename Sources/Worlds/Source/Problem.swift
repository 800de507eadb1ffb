import Records

/// A fault at an offset of one expression or template, before its place in the file is known.
struct Problem: Error {
  /// Offset in Unicode scalars from the start of the text.
  let offset: Int
  let message: String
  let hint: Hint?

  init(at offset: Int, _ message: String, hint: Hint? = nil) {
    self.offset = offset
    self.message = message
    self.hint = hint
  }
}
