import Foundation

/// Memory that cannot be had where nothing can be thrown.
package enum OutOfMemory {
  /// Ends the program with an error. What takes much memory is compared with what there is before it is made
  /// (`MemoryNeed`); this is left for when others take the rest meanwhile, and for limits of the address space.
  package static func end(_ bytes: Int, _ purpose: StaticString) -> Never {
    let message = "Error: out of memory: no room for \(MemoryError.text(bytes)) of \(purpose)\n"
    _ = message.withCString { write(STDERR_FILENO, $0, strlen($0)) }
    fflush(nil)
    // Not `exit`: at the end OpenBLAS waits for threads which may have had no memory to start with.
    _exit(1)
  }
}
