import Arrays

extension MemoryError: Diagnostic {
  public var place: DiagnosticPlace? { .named(purpose) }

  public var problem: String {
    let parts = largestPart == purpose ? "" : ", most of it (\(Self.text(largestBytes))) for \(largestPart)"
    return "needs \(Self.text(needed)) of memory\(parts); \(Self.text(available)) are available"
  }
}
