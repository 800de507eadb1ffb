import Foundation
import Synchronization

/// The memory that OpenBLAS takes behind our back: a buffer for each thread that multiplies matrices, kept to the end of
/// the process. Where it gets none it asks again for ever (`blas_memory_alloc`), so it is asked for first.
package enum MatrixBuffers {
  /// What one buffer takes of the address space at most; only what products use of it takes memory.
  private static let bytes = 128 << 20
  /// Beside the buffers, for what the C library sets aside for threads.
  private static let reserve = 64 << 20
  /// The most threads that there was room for so far.
  private static let granted = Atomic(0)

  /// As many of `threads` threads as there is room for, one at least; results do not depend on it.
  package static func threads(atMost threads: Int) -> Int {
    let before = granted.load(ordering: .relaxed)
    guard threads > before else { return max(1, threads) }
    // Asked of the system itself: buffers need room in the address space, not memory, of which there may be less.
    for more in stride(from: threads - before, through: 1, by: -1) {
      let size = more * bytes + reserve
      guard let room = mmap(nil, size, PROT_NONE, MAP_PRIVATE | MAP_ANON, -1, 0), room != MAP_FAILED else {
        continue
      }
      munmap(room, size)
      granted.store(before + more, ordering: .relaxed)
      return before + more
    }
    return max(1, before)
  }

  /// Ends the program with an error when a limit (`ulimit -v`) leaves no room for one thread: the alternative is to wait
  /// for ever.
  package static func requireOne() {
    if threads(atMost: 1) > granted.load(ordering: .relaxed) {
      OutOfMemory.end(bytes + reserve, "OpenBLAS's buffers")
    }
  }
}
