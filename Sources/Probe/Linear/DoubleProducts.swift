import Arrays
import COpenBLAS
import GPT

/// Row-major double-precision matrix products through OpenBLAS on one thread.
///
/// Single precision would be faster, but its rounding stops L-BFGS short of the optimum.
enum DoubleProducts {
  /// C[m, n] = A[m, k] · B[n, k]ᵀ.
  static func nt(
    _ m: Int, _ n: Int, _ k: Int, _ a: UnsafePointer<Double>, _ b: UnsafePointer<Double>,
    into c: UnsafeMutablePointer<Double>
  ) {
    _ = Matmul.singleThreaded
    cblas_dgemm(
      CblasRowMajor, CblasNoTrans, CblasTrans, blasint(m), blasint(n), blasint(k), 1, a, blasint(k), b,
      blasint(k), 0, c, blasint(n))
  }

  /// C[m, n] = A[k, m]ᵀ · B[k, n].
  static func tn(
    _ m: Int, _ n: Int, _ k: Int, _ a: UnsafePointer<Double>, _ b: UnsafePointer<Double>,
    into c: UnsafeMutablePointer<Double>
  ) {
    _ = Matmul.singleThreaded
    cblas_dgemm(
      CblasRowMajor, CblasTrans, CblasNoTrans, blasint(m), blasint(n), blasint(k), 1, a, blasint(m), b,
      blasint(n), 0, c, blasint(n))
  }
}
