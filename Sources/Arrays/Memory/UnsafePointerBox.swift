/// A pointer that a parallel region may carry to its threads; the memory's owner outlives the region.
package struct UnsafePointerBox<Element>: @unchecked Sendable {
  package let pointer: UnsafeMutablePointer<Element>

  package init(_ pointer: UnsafeMutablePointer<Element>) { self.pointer = pointer }
}
