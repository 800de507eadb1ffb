/// Hands out tensors of any values that lie close together in few large blocks, so that they share huge pages and
/// come back from the memory pool at once.
package struct Arena {
  /// 4 MiB: two huge pages.
  private static let blockCount = 1 << 20

  private var block: Storage?
  private var used = 0

  package init() {}

  /// A tensor to be written before it is read, 64-byte aligned.
  package mutating func tensor(_ shape: Shape) -> Tensor {
    let count = (shape.count + 15) / 16 * 16
    if let block, used + count <= block.count {
      defer { used += count }
      return Tensor(storage: block, offset: used, shape: shape)
    }
    let fresh = Storage(uninitialized: max(count, Self.blockCount), for: "activations")
    block = fresh
    used = count
    return Tensor(storage: fresh, offset: 0, shape: shape)
  }
}
