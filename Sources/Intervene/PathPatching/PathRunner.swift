import GPT

/// The two runs of path patching, for all heads of a layer and all pairs together.
struct PathRunner: Sendable {
  let runner: PatchRunner
  /// For each pair the text that is changed …
  let receiving: [Int]
  /// … and the one that the senders' values come from.
  let donors: [Int]
  let throughMLPs: Bool
  let senderPositions: [Int]
  let receiverPositions: [Int]

  /// One sender and one pair.
  private struct Job {
    let head: Int
    let pair: Int
  }

  /// The last position's logits: [receiver][head · pairs + pair][V].
  func logits(from heads: [Int], of layer: Int, to receivers: [PathReceiver]) throws -> [[[Float]]] {
    let jobs = heads.flatMap { head in receiving.indices.map { Job(head: head, pair: $0) } }
    var results = [[[Float]]](repeating: [], count: receivers.count)
    for first in stride(from: 0, to: jobs.count, by: PatchRunner.batch) {
      let chunk = Array(jobs[first..<min(jobs.count, first + PatchRunner.batch)])
      let numbers = chunk.map { receiving[$0.pair] }
      let arrived = try runner.run(
        numbers, from: layer, hooks: senderHooks(chunk, layer), capture: captured(receivers))
      for (index, receiver) in receivers.enumerated() {
        let logits = try last(receiver, arrived, numbers)
        results[index] += chunk.indices.map { logits.at($0).values }
      }
    }
    return results
  }

  private func captured(_ receivers: [PathReceiver]) -> [HookPoint] {
    var seen: Set<HookPoint> = []
    return receivers.flatMap { $0.points(in: runner.model.dimensions) }.filter { seen.insert($0).inserted }
  }

  /// Step 1: the sender's z is the donor's, all that could carry it on is the receiving run's own.
  private func senderHooks(_ jobs: [Job], _ layer: Int) -> Hooks {
    var hooks = Hooks()
    let source = HookPoint(.mixed, layer: layer)
    let donated = donors.map { runner.activation(source, of: $0) }
    hooks.add(at: source) { tensor, hook in
      for (row, example) in hook.examples.enumerated() {
        let job = jobs[example]
        PatchCell(positions: senderPositions, head: job.head).copy(
          donated[job.pair], to: tensor.at(row), .mixed)
      }
    }
    func freeze(_ kind: HookPoint.Kind, _ layer: Int) {
      let point = HookPoint(kind, layer: layer)
      let own = receiving.map { runner.activation(point, of: $0) }
      hooks.add(at: point) { tensor, hook in
        for (row, example) in hook.examples.enumerated() { tensor.at(row).assign(own[jobs[example].pair]) }
      }
    }
    for later in layer..<runner.model.dimensions.layers {
      if later > layer { freeze(.mixed, later) }
      if !throughMLPs { freeze(.mlpOut, later) }
    }
    return hooks
  }

  /// Step 2: the receiver alone reads what arrived. Logits of the last position, [job, 1, V].
  private func last(_ receiver: PathReceiver, _ arrived: Capture, _ numbers: [Int]) throws -> Tensor {
    guard let layer = receiver.layer else { return arrived.logits }
    var hooks = Hooks()
    for point in receiver.points(in: runner.model.dimensions) {
      guard let values = arrived[point] else { preconditionFailure("\(point) was not captured") }
      let cell = PatchCell(
        positions: receiverPositions, head: receiver.head(at: point.kind, in: runner.model.dimensions))
      hooks.add(at: point) { tensor, hook in
        for (row, example) in hook.examples.enumerated() {
          cell.copy(values.at(example), to: tensor.at(row), point.kind)
        }
      }
    }
    return try runner.run(numbers, from: layer, hooks: hooks).logits
  }
}
