import Arrays
import COpenBLAS
import Foundation
import Records

/// The timing of one piece of work.
public struct BenchmarkResult: Codable, Sendable {
  /// The name that the benchmark is asked for by.
  public let name: String
  /// What is timed, in words.
  public let work: String
  /// How often the work was timed.
  public let repeats: Int
  /// The median time of one repeat.
  public let medianMilliseconds: Double
  /// The 10th and the 90th percentile.
  public let p10Milliseconds: Double
  /// The 90th percentile of the times.
  public let p90Milliseconds: Double
  /// Tokens through the model a second, at the median; nil when no model is involved.
  public let tokensPerSecond: Double?
  /// Billion floating-point operations a second, counting those that the algorithm needs; nil where they are not what
  /// the work is made of.
  public let gigaflopsPerSecond: Double?
  /// Those as a share of ``BenchmarkReport/peakGigaflopsPerSecond``.
  public let shareOfPeak: Double?
}

/// Timings of this program on this machine.
public struct BenchmarkReport: Codable, Sendable {
  /// Processor, cores and system, in words.
  public let machine: String
  /// Threads that the work was split among.
  public let threads: Int
  /// This machine's single-precision matrix-product speed with all `threads`, measured in the same run.
  public let peakGigaflopsPerSecond: Double
  /// The timings in the order in which they were made.
  public let results: [BenchmarkResult]
}

/// Measures a benchmark by the clock.
struct Stopwatch {
  /// Sorted times in milliseconds of `repeats` calls of `body`, after `warmUp` more that do not count.
  static func times(repeats: Int, warmUp: Int, _ body: () throws -> Void) rethrows -> [Double] {
    for _ in 0..<warmUp { try body() }
    var times: [Double] = []
    for _ in 0..<repeats {
      let start = DispatchTime.now().uptimeNanoseconds
      try body()
      times.append(Double(DispatchTime.now().uptimeNanoseconds - start) * 1e-6)
    }
    return times.sorted()
  }

  /// Billion operations a second of single-precision matrix products, each thread on its own: the best of several
  /// rounds, interleaved with nothing.
  static func matrixPeak(threads: Int) -> Double {
    _ = Matmul.singleThreaded
    let size = 768
    let tensors = (0..<3 * threads).map { _ in Tensor([size, size]) }
    for tensor in tensors { tensor.fill(0.5) }
    let times = times(repeats: 8, warmUp: 2) {
      Parallel.runAll(parts: threads, threads: threads) { part in
        Matmul.nn(
          size, size, size, tensors[3 * part].pointer, size, tensors[3 * part + 1].pointer, size,
          into: tensors[3 * part + 2].pointer, size)
      }
    }
    return 2 * pow(Double(size), 3) * Double(threads) / times[0] * 1e-6
  }

  /// The processor's name and how many cores there are.
  static var machine: String {
    let cores = ProcessInfo.processInfo.activeProcessorCount
    let information = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
    let line = information.split(separator: "\n").first { $0.hasPrefix("model name") }
    let name = line?.split(separator: ":").last.map { $0.trimmingWhitespace() } ?? "unknown processor"
    return "\(name), \(cores) cores"
  }
}
