import CKernels
import TestSupport
import Testing

/// Layer norm, sums, dropout and AdamW kernels against plain double-precision code.
@Suite(.tiered) struct RowKernelTests {
  @Test(arguments: KernelTests.sizes) func layerNorm(width: Int) {
    let rows = 4
    for (spread, offset): (Float, Float) in [(3, 0), (0.01, 0), (2, 200)] {
      let x = randomFloats(rows * width, -spread...spread, seed: 8).map { $0 + offset }
      let gain = randomFloats(width, seed: 9)
      let bias = randomFloats(width, seed: 10)
      var normalized = x
      var scale = [Float](repeating: 0, count: rows)
      inPlace(&normalized) { pk_layer_norm_center($0, $0, &scale, rows, width, 1e-5) }
      pk_layer_norm_divide(&normalized, scale, rows, width)
      let matrix = GPTTests.rows(x.doubles, width: width)
      let moments = matrix.map { KernelReference.moments($0, epsilon: 1e-5) }
      let wanted = x.doubles.enumerated().map { ($1 - moments[$0 / width].mean) / moments[$0 / width].scale }
      let tolerance = offset == 0 ? 2e-6 : 1e-3
      #expect(deviation(scale, moments.map(\.scale)) < tolerance)
      #expect(deviation(normalized, wanted) < tolerance)
      var y = normalized
      inPlace(&y) { pk_layer_norm_affine($0, gain, bias, $0, rows, width) }
      let affine = normalized.doubles.enumerated().map {
        $1 * Double(gain[$0 % width]) + Double(bias[$0 % width])
      }
      #expect(deviation(y, affine) < 1e-6)

      guard offset == 0 else { continue }
      let dy = randomFloats(rows * width, seed: 11)
      let before = randomFloats(rows * width, seed: 12)
      var dx = before
      var dgain = [Float](repeating: 0.5, count: width)
      var dbias = [Float](repeating: -0.5, count: width)
      pk_layer_norm_backward(dy, normalized, scale, gain, &dx, &dgain, &dbias, rows, width)
      let slopes = zip(GPTTests.rows(dy.doubles, width: width), matrix)
      let inputs = slopes.flatMap { dy, x in
        KernelReference.layerNormInput(dy: dy, x: x, gain: gain.doubles, epsilon: 1e-5)
      }
      #expect(deviation(dx, zip(inputs, before).map { $0 + Double($1) }) < 5e-5, "dx is added to")
      var gains = [Double](repeating: 0.5, count: width)
      var biases = [Double](repeating: -0.5, count: width)
      for (place, slope) in dy.doubles.enumerated() {
        gains[place % width] += slope * wanted[place]
        biases[place % width] += slope
      }
      #expect(deviation(dgain, gains) < 1e-5 && deviation(dbias, biases) < 1e-6, "both are added to")

      // The same, step by step.
      var stepwise = before
      var dnormalized = [Float](repeating: 0, count: rows * width)
      pk_rms_norm_gain(dy, gain, &dnormalized, rows, width)
      var dscale = [Float](repeating: .nan, count: rows)
      pk_norm_scale_gradient(dnormalized, x, scale, &dscale, rows, width, 1)
      let scales = (0..<rows).map { row in
        -(row * width..<(row + 1) * width).reduce(0.0) {
          $0 + Double(dnormalized[$1]) * wanted[$1] / moments[row].scale
        }
      }
      #expect(deviation(dscale, scales) < 5e-5)
      pk_norm_input_gradient(dnormalized, x, scale, dscale, &stepwise, rows, width, 1e-5, 1)
      #expect(deviation(stepwise, zip(inputs, before).map { $0 + Double($1) }) < 5e-5)
      dgain = [Float](repeating: 0.5, count: width)
      dbias = [Float](repeating: -0.5, count: width)
      pk_norm_parameter_gradient(dy, normalized, &dgain, &dbias, rows, width)
      #expect(deviation(dgain, gains) < 1e-5 && deviation(dbias, biases) < 1e-6)
    }
  }

  @Test(arguments: [1, 15, 16, 17, 1_023, 1_024, 1_025, 3_000]) func sums(count: Int) {
    let stride = count + 5
    let parts = randomFloats(3 * stride, seed: 13)
    let wanted = (0..<count).map { i in (0..<3).reduce(Float(0)) { $0 + parts[$1 * stride + i] } }
    var apart = [Float](repeating: .nan, count: count)
    pk_sum_parts(parts, 3, stride, &apart, count)
    #expect(apart == wanted)
    var overwritten = parts
    inPlace(&overwritten) { pk_sum_parts($0, 3, stride, $0, count) }
    #expect(Array(overwritten[..<count]) == wanted)
    #expect(Array(overwritten[count...]) == Array(parts[count...]), "the other parts stay")

    let squares = parts[..<count].reduce(0.0) { $0 + Double($1) * Double($1) }
    #expect(abs(pk_sum_of_squares(parts, count) - squares) <= 1e-12 * squares)
    var columns = [Float](repeating: 1, count: count)
    pk_add_column_sums(Array(parts[..<count]) + Array(parts[..<count]), &columns, 2, count)
    #expect(deviation(columns, parts[..<count].map { 1 + 2 * Double($0) }) < 1e-6)
    var filled = [Float](repeating: 0, count: 2 * count)
    pk_fill_rows(&filled, parts, 2, count)
    #expect(filled == Array(parts[..<count]) + Array(parts[..<count]))
    var added = Array(parts[..<count])
    inPlace(&added) { pk_add($0, $0, $0, count) }
    #expect(added == parts[..<count].map { 2 * $0 })
  }

  @Test func finiteness() {
    for count in [1, 16, 37] {
      var x = randomFloats(count, -1e38...1e38, seed: 14)
      #expect(pk_all_finite(x, count) == 1)
      for bad: Float in [.infinity, -.infinity, .nan, -.nan] {
        x[count - 1] = bad
        #expect(pk_all_finite(x, count) == 0)
      }
    }
  }

  @Test(arguments: [1, 16, 37, 200]) func adamW(count: Int) {
    let (lr, decay, beta1, beta2, epsilon) = (0.01, 0.1, 0.9, 0.999, 1e-8)
    var p = randomFloats(count, seed: 15)
    var (m, v) = ([Float](repeating: 0, count: count), [Float](repeating: 0, count: count))
    var (dp, dm, dv) = (p.doubles, m.doubles, v.doubles)
    for step in 1...5 {
      let gradients = randomFloats(count, seed: 20 + UInt64(step))
      let factor = 0.7
      let (c1, c2) = (1 - power(beta1, step), 1 - power(beta2, step))
      pk_adamw(
        &p, gradients, &m, &v, count, Float(factor), Float(1 - lr * decay), Float(beta1), Float(beta2),
        Float(lr / c1), Float(1 / c2.squareRoot()), Float(epsilon))
      for i in 0..<count {
        let g = Double(gradients[i]) * factor
        dp[i] *= 1 - lr * decay
        dm[i] = beta1 * dm[i] + (1 - beta1) * g
        dv[i] = beta2 * dv[i] + (1 - beta2) * g * g
        dp[i] -= lr * (dm[i] / c1) / ((dv[i] / c2).squareRoot() + epsilon)
      }
      #expect(deviation(p, dp) < 1e-6 && deviation(m, dm) < 1e-6 && deviation(v, dv) < 1e-6)
    }
  }

  private func power(_ base: Double, _ exponent: Int) -> Double {
    (0..<exponent).reduce(1) { value, _ in value * base }
  }

  @Test(arguments: [0.1, 0.5, 0.9] as [Float]) func dropout(rate: Float) {
    let count = 100_000
    let x = [Float](repeating: 2, count: count)
    var out = x
    pk_dropout(x, nil, &out, count, 77, 1_000, rate)
    let kept = out.count { $0 != 0 }
    let deviation = (Float(count) * rate * (1 - rate)).squareRoot()
    #expect(abs(Float(kept) - Float(count) * (1 - rate)) < 4 * deviation)
    #expect(out.allSatisfy { $0 == 0 || abs($0 - 2 / (1 - rate)) < 1e-5 })

    // Elements are numbered: a part drawn alone has the same holes, on top of a residual too.
    var part = [Float](repeating: 0, count: 333)
    pk_dropout(x, nil, &part, 333, 77, 1_501, rate)
    #expect(part == Array(out[501..<834]))
    var added = x
    inPlace(&added) { pk_dropout($0, [Float](repeating: 1, count: count), $0, count, 77, 1_000, rate) }
    #expect(added == out.map { $0 + 1 })
    var other = x
    pk_dropout(x, nil, &other, count, 78, 1_000, rate)
    #expect(other != out)
    // Neighbours are dropped independently of each other.
    let pairs = zip(out, out.dropFirst()).count { $0 == 0 && $1 == 0 }
    #expect(abs(Float(pairs) - Float(count) * rate * rate) < 6 * (Float(count) * rate * rate).squareRoot())
  }
}
