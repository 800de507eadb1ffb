import Arrays
import Foundation

/// The stream as queries, keys or values read it, and where what they make of it lies.
struct Reader {
  let input: HookPoint.Kind
  let heads: Int
  /// The first column in rows of queries, keys and values.
  let column: Int
}

/// What each head reads and writes, for those who ask: points on request.
extension DecoderTransformer {
  var readers: [Reader] {
    let d = dimensions
    return [
      Reader(input: .queryInput, heads: d.heads, column: 0),
      Reader(input: .keyInput, heads: d.keyValueHeads, column: d.attentionWidth),
      Reader(input: .valueInput, heads: d.keyValueHeads, column: d.attentionWidth + d.keyValueWidth),
    ]
  }

  /// Spreads the stream over the heads for each reader that is kept or hooked, and shows it to the hooks.
  func visitReaderInputs(_ layer: Int, _ pass: ForwardPass) throws {
    let b = pass.activations.blocks[layer]
    guard b.hasReaderInputs else { return }
    let stream = pass.pointer(b.residualPre)
    let width = dimensions.width
    if let attentionIn = b.attentionIn {
      let values = pass.pointer(attentionIn)
      for row in 0..<pass.rows {
        for head in 0..<dimensions.heads {
          (values + (row * dimensions.heads + head) * width).update(from: stream + row * width, count: width)
        }
      }
      try pass.visit(numbering, .attentionIn, layer)
    }
    for reader in readers {
      guard let input = b.memory(of: reader.input) else { continue }
      let values = pass.pointer(input)
      let source = b.attentionIn.map { pass.pointer($0) }
      for row in 0..<pass.rows {
        for head in 0..<reader.heads {
          let place = (row * reader.heads + head) * width
          let read: UnsafeMutablePointer<Float> =
            if let source { source + place } else { stream + row * width }
          (values + place).update(from: read, count: width)
        }
      }
      try pass.visit(numbering, reader.input, layer)
    }
  }

  /// Projects anew what hooks have changed: of heads that read the stream as it is, no bit changes.
  func projectChangedInputs(_ layer: Int, _ parts: DecoderBlock, _ pass: ForwardPass) {
    let b = pass.activations.blocks[layer]
    guard b.hasReaderInputs, !pass.hooks.isEmpty else { return }
    let stream = pass.pointer(b.residualPre)
    for reader in readers {
      guard let input = b.memory(of: reader.input) ?? b.attentionIn else { continue }
      for head in 0..<reader.heads {
        let rows = headRows(input, head, of: reader.heads, pass)
        if rows.hasBits(of: stream) { continue }
        let normalized = Tensor([pass.rows, dimensions.width])
        let scale = Tensor([pass.rows])
        normalize(
          parts.norm1, at: .beforeAttention, rows.pointer,
          into: NormMemory(
            scale: scale.pointer, normalized: normalized.pointer, out: normalized.pointer), rows: pass.rows
        ) { _ in }
        parts.qkv.forward(
          columns: columns(reader, head), of: normalized.pointer, into: pass.pointer(b.qkv), rows: pass.rows)
      }
    }
  }

  /// One head's columns in rows of queries, keys and values.
  func columns(_ reader: Reader, _ head: Int) -> Range<Int> {
    let first = reader.column + head * dimensions.headWidth
    return first..<first + dimensions.headWidth
  }

  /// One head's part of [batch, length, heads, D], for the shard: [rows, D] (a copy).
  func headRows(_ tensor: Tensor, _ head: Int, of heads: Int, _ pass: ForwardPass) -> Tensor {
    let width = dimensions.width
    let rows = Tensor([pass.rows, width])
    let source = pass.pointer(tensor)
    for row in 0..<pass.rows {
      (rows.pointer + row * width).update(from: source + (row * heads + head) * width, count: width)
    }
    return rows
  }

  /// result[row, h, :] = z[row, h] · W_O[h], where it is kept or hooked. Rows that hooks have changed are summed anew:
  /// out = Σ_h result_h + b_O; of others no bit changes.
  func visitHeadResults(_ layer: Int, _ out: Linear, _ pass: ForwardPass) throws {
    let b = pass.activations.blocks[layer]
    guard let result = b.headResult else { return }
    let d = dimensions
    let values = pass.pointer(result)
    let z = pass.pointer(b.mixed)
    let rowWidth = d.heads * d.width
    for head in 0..<d.heads {
      out.forward(
        inputs: head * d.headWidth..<(head + 1) * d.headWidth, of: z, into: values + head * d.width,
        stride: rowWidth, rows: pass.rows)
    }
    guard pass.isHooked(numbering, .headResult, layer) else { return }
    let before = result.slice(pass.examples).copy()
    try pass.visit(numbering, .headResult, layer)
    let attentionOut = pass.pointer(b.attentionOut)
    for row in 0..<pass.rows {
      let place = values + row * rowWidth
      if memcmp(place, before.pointer + row * rowWidth, rowWidth * MemoryLayout<Float>.stride) == 0 {
        continue
      }
      let sum = attentionOut + row * d.width
      if let bias = out.bias {
        sum.update(from: bias, count: d.width)
      } else {
        sum.update(repeating: 0, count: d.width)
      }
      for head in 0..<d.heads {
        for i in 0..<d.width { sum[i] += place[head * d.width + i] }
      }
    }
  }
}

extension BlockActivations {
  /// Whether what queries, keys or values read is kept or hooked.
  var hasReaderInputs: Bool {
    attentionIn != nil || queryInput != nil || keyInput != nil || valueInput != nil
  }
}

extension Tensor {
  /// Whether as many floats from a pointer on have the same bits.
  func hasBits(of other: UnsafePointer<Float>) -> Bool {
    memcmp(pointer, other, count * MemoryLayout<Float>.stride) == 0
  }
}
