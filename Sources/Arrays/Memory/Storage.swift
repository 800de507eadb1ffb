import Foundation
import Synchronization

/// The only owner of float memory: 64-byte aligned, released with its last reference.
///
/// Parameters, gradients, optimiser state and activations are each made of such memory; tensors are windows on it.
/// Synchronisation is the caller's: the training loop gives each thread disjoint parts.
public final class Storage: @unchecked Sendable {
  package let base: UnsafeMutablePointer<Float>
  /// The number of floats.
  public let count: Int

  /// Allocates `count` floats, all zero.
  ///
  /// - Parameters:
  ///   - count: the number of floats.
  ///   - purpose: what errors say the memory is for.
  public convenience init(count: Int, for purpose: StaticString = "numbers") {
    self.init(uninitialized: count, for: purpose)
    base.update(repeating: 0, count: count)
  }

  /// Allocates `count` floats of any value, for memory that is written before it is read.
  package init(uninitialized count: Int, for purpose: StaticString = "numbers") {
    precondition(count >= 0, "storage needs a count ≥ 0, found \(count)")
    base = MemoryPool.shared.take(max(count, 1), for: purpose)
    self.count = count
  }

  deinit { MemoryPool.shared.give(base, max(count, 1)) }
}

/// Large blocks that were given back, kept for the next request of the same size: a sweep of forward passes then
/// does not ask the system for fresh pages, which must be cleared, every time.
private final class MemoryPool: Sendable {
  static let shared = MemoryPool()

  private struct Block {
    let count: Int
    let address: UInt
  }

  private struct State: ~Copyable {
    /// In the order in which they were given back.
    var blocks: [Block] = []
    var bytes = 0
  }

  private let state = Mutex(State())
  /// Smaller blocks come fast from the system's allocator.
  private let leastCount = 16_384
  /// What a gradient at every point of a small model takes, which comes and goes with each run.
  private let mostBytes = 160 << 20
  private static let hugePage = 2 << 20

  func take(_ count: Int, for purpose: StaticString) -> UnsafeMutablePointer<Float> {
    if count >= leastCount, let block = reuse(count) { return block }
    let bytes = count * MemoryLayout<Float>.stride
    let isHuge = bytes >= Self.hugePage
    var raw: UnsafeMutableRawPointer?
    guard posix_memalign(&raw, isHuge ? Self.hugePage : 64, bytes) == 0, let raw else {
      OutOfMemory.end(bytes, purpose)
    }
    #if os(Linux)
      if isHuge { madvise(raw, bytes / Self.hugePage * Self.hugePage, MADV_HUGEPAGE) }
    #endif
    return raw.bindMemory(to: Float.self, capacity: count)
  }

  func give(_ block: UnsafeMutablePointer<Float>, _ count: Int) {
    let bytes = count * MemoryLayout<Float>.stride
    guard count >= leastCount, bytes <= mostBytes else { return free(block) }
    // What nobody has asked for the longest makes room: sizes change with the work.
    let evicted = state.withLock { state -> [Block] in
      state.bytes += bytes
      state.blocks.append(Block(count: count, address: UInt(bitPattern: block)))
      var gone = 0
      while state.bytes > mostBytes {
        state.bytes -= state.blocks[gone].count * MemoryLayout<Float>.stride
        gone += 1
      }
      defer { state.blocks.removeFirst(gone) }
      return Array(state.blocks[..<gone])
    }
    for block in evicted { free(UnsafeMutableRawPointer(bitPattern: block.address)) }
  }

  private func reuse(_ count: Int) -> UnsafeMutablePointer<Float>? {
    let address = state.withLock { state -> UInt? in
      guard let place = state.blocks.lastIndex(where: { $0.count == count }) else { return nil }
      state.bytes -= count * MemoryLayout<Float>.stride
      return state.blocks.remove(at: place).address
    }
    return address.flatMap { UnsafeMutablePointer(bitPattern: $0) }
  }
}
