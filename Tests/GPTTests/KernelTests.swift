import CKernels
import Foundation
import TestSupport
import Testing

/// Activation, softmax and loss kernels against plain double-precision code, at sizes around the vector widths.
@Suite(.tiered) struct KernelTests {
  static let sizes = [1, 2, 7, 8, 15, 16, 17, 31, 33, 64, 100, 129]

  @Test(arguments: sizes) func gelu(size: Int) {
    var x = randomFloats(size, -12...12, seed: UInt64(size))
    let dy = randomFloats(size, seed: 2)
    let wanted = x.doubles.map(KernelReference.gelu)
    let slopes = zip(x.doubles, dy.doubles).map { KernelReference.geluSlope($0) * $1 }
    var y = [Float](repeating: 7, count: size)
    pk_gelu(x, &y, size)
    #expect(deviation(y, wanted) < 1e-6)
    var slope = x
    var again = y
    pk_gelu_with_slope(&slope, &again, size)
    #expect(again == y)
    var dx = dy
    pk_multiply(&dx, slope, size)
    #expect(deviation(dx, slopes) < 2e-6)
    inPlace(&x) { pk_gelu($0, $0, size) }
    #expect(x == y)
  }

  @Test(arguments: sizes) func exactGelu(size: Int) {
    var x = randomFloats(size, -12...12, seed: UInt64(size))
    let wanted = x.doubles.map { $0 * 0.5 * erfc(-$0 / 2.0.squareRoot()) }
    let slopes = x.doubles.map {
      0.5 * erfc(-$0 / 2.0.squareRoot()) + $0 * exp(-$0 * $0 / 2) / (2 * Double.pi).squareRoot()
    }
    var y = [Float](repeating: 7, count: size)
    pk_gelu_exact(x, &y, size)
    #expect(deviation(y, wanted) < 1e-6)
    var (slope, again) = (x, y)
    pk_gelu_exact_with_slope(&slope, &again, size)
    #expect(again == y && deviation(slope, slopes) < 1e-6)
    inPlace(&x) { pk_gelu_exact($0, $0, size) }
    #expect(x == y)
  }

  /// Whatever a broken or badly scaled model computes: 0 to the left, x to the right, slopes 0 and 1, and nothing that is
  /// not a number.
  @Test func activationsOfHugeValues() {
    let sizes: [Float] = [1e4, 1e10, 1e13, 1e19, 1e30, 3e38]
    let x = sizes.map { -$0 } + sizes
    let wanted = sizes.map { _ in Float(0) } + sizes
    let slopes = sizes.map { _ in Float(0) } + sizes.map { _ in Float(1) }
    for kernel in [pk_gelu, pk_gelu_exact] {
      var y = x
      kernel(x, &y, x.count)
      #expect(y == wanted)
    }
    for kernel in [pk_gelu_with_slope, pk_gelu_exact_with_slope] {
      var (slope, y) = (x, x)
      kernel(&slope, &y, x.count)
      #expect(y == wanted && slope == slopes)
    }
    var y = x
    let ones = [Float](repeating: 1, count: x.count)
    pk_silu_gate(x, ones, &y, x.count)
    #expect(y == wanted)
    var (dgate, dlinear) = (ones, ones)
    pk_silu_gate_backward(x, ones, &dgate, &dlinear, x.count)
    #expect(dlinear == wanted && dgate == slopes)
  }

  @Test func geluFarOut() {
    let x: [Float] = [-1e30, -1e6, -100, -20, -0.0, 0, 20, 100, 1e6, 1e30]
    var y = x
    pk_gelu(x, &y, x.count)
    #expect(y[..<6].allSatisfy { abs($0) < 1e-8 })
    #expect(Array(y[6...]) == [20, 100, 1e6, 1e30])
    var slope = Array(x[1...8])
    pk_gelu_with_slope(&slope, &y, 8)
    #expect(slope[..<3].allSatisfy { abs($0) < 1e-8 } && slope[3...] == [0.5, 0.5, 1, 1, 1])
  }

  /// exp(x) shows in a block of the two scores x and 0.
  @Test func exponentialIsAccurate() {
    for step in 0..<4_000 {
      let x = -87 * Float(step) / 4_000
      let found = Double(exponentials(x)[0])
      let wanted = exp(Double(x))
      #expect(abs(found - wanted) < 5e-7 * wanted, "exp(\(x))")
    }
    for x: Float in [-88, -1e4, -.greatestFiniteMagnitude, -.infinity] {
      #expect(exponentials(x) == [0, 1], "exp(\(x))")
    }
  }

  /// exp(x) and exp(0) by the kernel.
  private func exponentials(_ x: Float) -> [Float] {
    var (values, max, sum): ([Float], Float, Float) = ([x, 0], 0, 0)
    pk_softmax_block(&values, &max, &sum, 1, 2)
    return values
  }

  @Test(arguments: sizes) func causalSoftmax(width: Int) {
    for past in [0, width / 2, width - 1] {
      let rows = width - past
      var scores = randomFloats(rows * width, -9...9, seed: 5)
      if rows > 1 { for j in 0...past + 1 { scores[width + j] = -.infinity } }
      let factor: Float = 0.37
      let wanted = GPTTests.rows(scores.doubles, width: width).enumerated().flatMap { row, scores in
        KernelReference.softmax(scores.prefix(past + row + 1)) + [Double](repeating: 0, count: rows - row - 1)
      }
      var pattern = [Float](repeating: .nan, count: rows * width)
      pk_causal_softmax(scores, &pattern, rows, width, past)
      #expect(deviation(pattern, wanted) < 2e-7)
      var overwritten = scores
      inPlace(&overwritten) { pk_causal_softmax($0, $0, rows, width, past) }
      #expect(overwritten == pattern)
      // A row without any number is none, and says so.
      let nothing = [Float](repeating: .nan, count: rows * width)
      var found = pattern
      pk_causal_softmax(nothing, &found, rows, width, past)
      #expect(found.indices.allSatisfy { found[$0].isNaN == ($0 % width <= past + $0 / width) })

      var masked = scores
      inPlace(&masked) { pk_causal_mask($0, $0, rows, width, past, factor) }
      for place in scores.indices {
        let isVisible = place % width <= past + place / width
        #expect(masked[place] == (isVisible ? scores[place] * factor : -.infinity))
      }

      let dpattern = randomFloats(rows * width, seed: 6)
      let slopes = scores.indices.map { place -> Double in
        let row = place / width * width
        let total = (row..<row + width).reduce(0) { $0 + wanted[$1] * Double(dpattern[$1]) }
        return Double(factor) * wanted[place] * (Double(dpattern[place]) - total)
      }
      var dscores = dpattern
      inPlace(&dscores) { pk_causal_softmax_backward(pattern, $0, $0, rows, width, past, factor) }
      #expect(deviation(dscores, slopes) < 1e-6)
    }
  }
}

/// Half precision: all 65,536 bit patterns.
@Suite(.tiered) struct HalfPrecisionTests {
  /// The value by the definition of IEEE 754's binary16.
  private func float16(_ bits: UInt16) -> Float {
    let sign: Float = bits & 0x8000 == 0 ? 1 : -1
    let fraction = Float(bits & 0x3ff)
    switch Int(bits >> 10 & 0x1f) {
    case 0: return sign * fraction * 0x1p-24
    case 31: return fraction == 0 ? sign * .infinity : .nan
    case let exponent:
      return sign * Float(sign: .plus, exponent: exponent - 15, significand: 1 + fraction / 1024)
    }
  }

  @Test func everyPattern() {
    let all = (0...UInt16.max).map { $0 }
    var (halves, uppers) = ([Float](repeating: 0, count: all.count), [Float](repeating: 0, count: all.count))
    pk_widen_float16(all, &halves, all.count)
    pk_widen_bfloat16(all, &uppers, all.count)
    for bits in all {
      let (found, wanted) = (halves[Int(bits)], float16(bits))
      #expect(found.bitPattern == wanted.bitPattern || found.isNaN && wanted.isNaN)
      #expect(uppers[Int(bits)].bitPattern == UInt32(bits) << 16)
    }
  }
}
