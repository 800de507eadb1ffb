import Arrays
import CKernels

/// Scaled dot-product attention over heads that lie side by side in each row.
///
/// `rows` queries follow `past` cached positions; keys are past + rows. With d = headWidth, per example and head:
/// scores = q · kᵀ, pattern = softmax(scores / √d) over keys no later than the query (or all), z = pattern · v. Consecutive
/// query heads share a key/value head where there are fewer of these.
struct Attention {
  let heads: Int
  let keyValueHeads: Int
  let headWidth: Int
  /// Queries of an example.
  let rows: Int
  /// Keys of an example.
  let keys: Int
  /// Where rows of queries, keys and values follow each other.
  let layout: Layout
  /// What scores are divided by; nil for √d.
  var scale: Float?
  /// Whether queries see no later keys.
  var isCausal = true
  /// The positions of each example that are no padding; nil when all are real.
  var real: ArraySlice<Range<Int>>?
  var team = Team.none

  /// Distances in floats.
  struct Layout {
    /// From one query, key or value to the next.
    let query, key, value: Int
    /// From one example's keys, or values, to the next's.
    let exampleKeys, exampleValues: Int
  }

  private var width: Int { heads * headWidth }
  private var patternSize: Int { rows * keys }
  /// 1 / √d, or what stands for it.
  var factor: Float { 1 / (scale ?? Float(headWidth).squareRoot()) }
  private var past: Int { keys - rows }
  /// The last key that the first query sees, as kernels count it: each next query sees one more.
  private var firstVisible: Int { isCausal ? past : keys }

  /// Where one head of one example has its queries, keys, values, pattern and mixed values.
  private struct Unit {
    let query, key, value, pattern, mixed: Int
    /// The first query head of those that share a key/value head.
    let leadsGroup: Bool
  }

  private func unit(_ number: Int) -> Unit {
    let (example, head) = number.quotientAndRemainder(dividingBy: heads)
    let group = heads / keyValueHeads
    let shared = head / group * headWidth
    return Unit(
      query: example * rows * layout.query + head * headWidth, key: example * layout.exampleKeys + shared,
      value: example * layout.exampleValues + shared, pattern: number * patternSize,
      mixed: example * rows * width + head * headWidth, leadsGroup: head % group == 0)
  }

  /// Runs `body` for all heads of all examples.
  private func forEachUnit(_ examples: Int, _ body: @Sendable (Int, Unit) -> Void) {
    team.run(team.units(examples * heads, work: examples * width * patternSize)) { numbers in
      for number in numbers { body(number, unit(number)) }
    }
  }

  /// scores[b, h, i, j] = q_i · k_j, neither scaled nor masked yet.
  func scores(
    _ q: UnsafePointer<Float>, _ k: UnsafePointer<Float>, into scores: UnsafeMutablePointer<Float>,
    examples: Int
  ) {
    let m = Memory(q, k, scores)
    forEachUnit(examples) { _, unit in
      Matmul.nt(
        rows, keys, headWidth, m.first + unit.query, layout.query, m.second + unit.key, layout.key,
        into: m.out + unit.pattern, keys)
    }
  }

  /// Scales and masks: what a hook on the scores sees.
  func mask(_ scores: UnsafeMutablePointer<Float>, examples: Int) {
    let m = Memory(scores, scores, scores)
    forEachUnit(examples) { number, unit in
      let values = m.out + unit.pattern
      pk_causal_mask(values, values, rows, keys, firstVisible, factor)
      if let real { maskPadding(values, real[real.startIndex + number / heads]) }
    }
  }

  /// No query sees padding, and padding sees nothing.
  private func maskPadding(_ scores: UnsafeMutablePointer<Float>, _ real: Range<Int>) {
    for row in 0..<rows {
      let values = scores + row * keys
      let hidden = real.contains(past + row) ? min(real.lowerBound, keys) : keys
      values.update(repeating: -.infinity, count: hidden)
      if !isCausal, real.upperBound < keys {
        (values + real.upperBound).update(repeating: -.infinity, count: keys - real.upperBound)
      }
    }
  }

  /// pattern = softmax(scores); masked entries are exactly 0.
  func softmax(
    _ scores: UnsafePointer<Float>, into pattern: UnsafeMutablePointer<Float>, examples: Int
  ) {
    let m = Memory(scores, scores, pattern)
    forEachUnit(examples) { _, unit in
      pk_causal_softmax(m.first + unit.pattern, m.out + unit.pattern, rows, keys, firstVisible)
    }
  }

  /// z[b, i, h] = Σ_j pattern[b, h, i, j] · v[b, j, h].
  func mix(
    _ pattern: UnsafePointer<Float>, _ v: UnsafePointer<Float>, into z: UnsafeMutablePointer<Float>,
    examples: Int
  ) {
    let m = Memory(pattern, v, z)
    forEachUnit(examples) { _, unit in
      Matmul.nn(
        rows, headWidth, keys, m.first + unit.pattern, keys, m.second + unit.value, layout.value,
        into: m.out + unit.mixed, width)
    }
  }

  /// dpattern = dz · vᵀ and dv = patternᵀ · dz, both overwritten; `pattern` as it was mixed (after dropout).
  func backwardMix(
    _ dz: UnsafePointer<Float>, pattern: UnsafePointer<Float>, v: UnsafePointer<Float>,
    dpattern: UnsafeMutablePointer<Float>, dv: UnsafeMutablePointer<Float>, examples: Int
  ) {
    for number in 0..<examples * heads {
      let unit = unit(number)
      let out = dz + unit.mixed
      Matmul.nt(
        rows, keys, headWidth, out, width, v + unit.value, layout.value, into: dpattern + unit.pattern, keys)
      Matmul.tn(
        keys, headWidth, rows, pattern + unit.pattern, keys, out, width, into: dv + unit.value, layout.value,
        keep: unit.leadsGroup ? 0 : 1)
    }
  }

  /// From dpattern to dq and dk through the softmax; `dpattern` is overwritten by the scores' gradient. `dq` and `dk`
  /// have rows `gradientStride` apart, an example's behind each other.
  func backwardScores(
    _ dpattern: UnsafeMutablePointer<Float>, pattern: UnsafePointer<Float>, q: UnsafePointer<Float>,
    k: UnsafePointer<Float>, dq: UnsafeMutablePointer<Float>, dk: UnsafeMutablePointer<Float>,
    gradientStride: Int, examples: Int
  ) {
    for number in 0..<examples * heads {
      let scores = dpattern + number * patternSize
      pk_causal_softmax_backward(
        pattern + number * patternSize, scores, scores, rows, keys, firstVisible, factor)
      products(of: number, dpattern, q: q, k: k, dq: dq, dk: dk, gradientStride: gradientStride)
    }
  }

  /// The same in two steps, the first of which leaves the gradient of the scaled scores in `dpattern` …
  func backwardSoftmax(
    _ dpattern: UnsafeMutablePointer<Float>, pattern: UnsafePointer<Float>, examples: Int
  ) {
    for number in 0..<examples * heads {
      let scores = dpattern + number * patternSize
      pk_causal_softmax_backward(
        pattern + number * patternSize, scores, scores, rows, keys, firstVisible, 1)
    }
  }

  /// … and the second takes it to queries and keys, as ``backwardScores(_:pattern:q:k:dq:dk:gradientStride:examples:)`` does.
  /// `dscores` is scaled in place.
  func backwardProducts(
    _ dscores: UnsafeMutablePointer<Float>, q: UnsafePointer<Float>, k: UnsafePointer<Float>,
    dq: UnsafeMutablePointer<Float>, dk: UnsafeMutablePointer<Float>, gradientStride: Int, examples: Int
  ) {
    for i in 0..<examples * heads * patternSize { dscores[i] *= factor }
    for number in 0..<examples * heads {
      products(of: number, dscores, q: q, k: k, dq: dq, dk: dk, gradientStride: gradientStride)
    }
  }

  /// One head's dq = dscores · k and dk = dscoresᵀ · q.
  private func products(
    of number: Int, _ dscores: UnsafePointer<Float>, q: UnsafePointer<Float>, k: UnsafePointer<Float>,
    dq: UnsafeMutablePointer<Float>, dk: UnsafeMutablePointer<Float>, gradientStride: Int
  ) {
    let unit = unit(number)
    let (example, head) = number.quotientAndRemainder(dividingBy: heads)
    let place = example * rows * gradientStride
    let scores = dscores + unit.pattern
    Matmul.nn(
      rows, headWidth, keys, scores, keys, k + unit.key, layout.key, into: dq + place + head * headWidth,
      gradientStride)
    Matmul.tn(
      keys, headWidth, rows, scores, keys, q + unit.query, layout.query,
      into: dk + place + head / (heads / keyValueHeads) * headWidth, gradientStride,
      keep: unit.leadsGroup ? 0 : 1)
  }

  /// What one step reads and writes, for the threads that share it; the owners outlive the step.
  private struct Memory: @unchecked Sendable {
    let first, second: UnsafePointer<Float>
    let out: UnsafeMutablePointer<Float>

    init(
      _ first: UnsafePointer<Float>, _ second: UnsafePointer<Float>, _ out: UnsafeMutablePointer<Float>
    ) {
      self.first = first
      self.second = second
      self.out = out
    }
  }
}
