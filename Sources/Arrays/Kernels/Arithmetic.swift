import CKernels
import COpenBLAS

/// What computes matrix products and vector loops here.
///
/// The same inputs give the same bytes where these are equal. Other kernels sum in another order, so that results differ in
/// their last digits.
public struct Arithmetic: Codable, Sendable, Equatable, CustomStringConvertible {
  /// OpenBLAS with its version, e.g. `OpenBLAS 0.3.21`.
  public let library: String
  /// The set of kernels that it chose for this processor, e.g. `Haswell`, `Zen`, `SkylakeX`.
  public let kernel: String
  /// The instructions of this package's own loops: `avx512f`, `x86-64-v3` or `default`.
  public let vectors: String

  /// A record of given parts; ``current`` is this process's.
  public init(library: String, kernel: String, vectors: String) {
    self.library = library
    self.kernel = kernel
    self.vectors = vectors
  }

  /// That of this process.
  public static let current = Arithmetic(
    library: String(cString: openblas_get_config()).split(separator: " ").prefix(2).joined(separator: " "),
    kernel: String(cString: openblas_get_corename()), vectors: String(cString: pk_instruction_set()))

  public var description: String { "\(library) with \(kernel) kernels, \(vectors) loops" }
}
