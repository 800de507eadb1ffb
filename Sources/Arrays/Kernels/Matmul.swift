import COpenBLAS

/// Row-major single-precision matrix products through OpenBLAS.
///
/// BLAS itself stays on one thread: at these sizes threads pay when each takes its own share of the batch.
package enum Matmul {
  /// Runs once, before the first product: OpenBLAS's thread count is global to the process, and it must have room for
  /// its buffers.
  package static let singleThreaded: Void = {
    openblas_set_num_threads(1)
    MatrixBuffers.requireOne()
  }()

  /// C[m, n] = A[m, k] · B[k, n] + keep · C.
  @inline(__always)
  package static func nn(
    _ m: Int, _ n: Int, _ k: Int, _ a: UnsafePointer<Float>, _ lda: Int, _ b: UnsafePointer<Float>,
    _ ldb: Int, into c: UnsafeMutablePointer<Float>, _ ldc: Int, keep: Float = 0
  ) {
    cblas_sgemm(
      CblasRowMajor, CblasNoTrans, CblasNoTrans, blasint(m), blasint(n), blasint(k), 1, a,
      blasint(lda), b, blasint(ldb), keep, c, blasint(ldc))
  }

  /// C[m, n] = A[m, k] · B[n, k]ᵀ + keep · C.
  @inline(__always)
  package static func nt(
    _ m: Int, _ n: Int, _ k: Int, _ a: UnsafePointer<Float>, _ lda: Int, _ b: UnsafePointer<Float>,
    _ ldb: Int, into c: UnsafeMutablePointer<Float>, _ ldc: Int, keep: Float = 0
  ) {
    cblas_sgemm(
      CblasRowMajor, CblasNoTrans, CblasTrans, blasint(m), blasint(n), blasint(k), 1, a, blasint(lda),
      b, blasint(ldb), keep, c, blasint(ldc))
  }

  /// C[m, n] = A[k, m]ᵀ · B[k, n] + keep · C.
  @inline(__always)
  package static func tn(
    _ m: Int, _ n: Int, _ k: Int, _ a: UnsafePointer<Float>, _ lda: Int, _ b: UnsafePointer<Float>,
    _ ldb: Int, into c: UnsafeMutablePointer<Float>, _ ldc: Int, keep: Float = 0
  ) {
    cblas_sgemm(
      CblasRowMajor, CblasTrans, CblasNoTrans, blasint(m), blasint(n), blasint(k), 1, a, blasint(lda),
      b, blasint(ldb), keep, c, blasint(ldc))
  }
}
