import Arrays
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
  ///
  /// Where nothing arrives they are a copy of the receiving run's own, as in ``PatchRunner/logits(_:at:)``.
  func logits(from heads: [Int], of layer: Int, to receivers: [PathReceiver]) throws -> [[[Float]]] {
    let jobs = heads.flatMap { head in receiving.indices.map { Job(head: head, pair: $0) } }
    var results = receivers.map { _ in jobs.map { runner.logits(of: receiving[$0.pair]) } }
    let source = HookPoint(.mixed, layer: layer)
    let open = receivers.map { receiver in
      Set(jobs.indices.filter { arrives(jobs[$0], from: source, at: receiver) })
    }
    let wanted = jobs.indices.filter { job in open.contains { $0.contains(job) } }
    for first in stride(from: 0, to: wanted.count, by: PatchRunner.batch) {
      let chunk = Array(wanted[first..<min(wanted.count, first + PatchRunner.batch)])
      let numbers = chunk.map { receiving[jobs[$0].pair] }
      let arrived = try runner.run(
        numbers, from: layer, hooks: senderHooks(chunk.map { jobs[$0] }, layer), capture: captured(receivers))
      for (index, receiver) in receivers.enumerated() where !open[index].isDisjoint(with: chunk) {
        let logits = try last(receiver, arrived, chunk.map { jobs[$0] })
        for (row, job) in chunk.enumerated() where open[index].contains(job) {
          results[index][job] = logits.at(row).values
        }
      }
    }
    return results
  }

  /// The positions at which a receiver's input can be another one than the receiving run's own: what a sender writes stays
  /// at its position, since all later heads are frozen.
  private func places(_ pair: Int, at point: HookPoint) -> [Int] {
    let different = runner.firstDifference(receiving[pair], donors[pair])
    let among = point.kind == .logits ? [runner.texts.length - 1] : receiverPositions
    return among.filter { $0 >= different && senderPositions.contains($0) && runner.isHeard(point, at: $0) }
  }

  /// Whether the sender has anything else to say where the receiver listens.
  private func arrives(_ job: Job, from source: HookPoint, at receiver: PathReceiver) -> Bool {
    let points = receiver.layer == nil ? [HookPoint(.logits)] : receiver.points(in: runner.model.dimensions)
    let cell = PatchCell(
      positions: Set(points.flatMap { places(job.pair, at: $0) }).sorted(), head: job.head)
    return !cell.isEqual(
      runner.activation(source, of: donors[job.pair]), runner.activation(source, of: receiving[job.pair]),
      .mixed)
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
      if !throughMLPs, runner.model.dimensions.hasMLP { freeze(.mlpOut, later) }
    }
    return hooks
  }

  /// Step 2: the receiver alone reads what arrived. Logits of the last position, [job, 1, V].
  private func last(_ receiver: PathReceiver, _ arrived: Capture, _ jobs: [Job]) throws -> Tensor {
    guard let layer = receiver.layer else { return arrived.logits }
    let dimensions = runner.model.dimensions
    var hooks = Hooks()
    for point in receiver.points(in: dimensions) {
      guard let values = arrived[point] else { preconditionFailure("\(point) was not captured") }
      let head = receiver.head(at: point.kind, in: dimensions)
      let cells = jobs.map { PatchCell(positions: places($0.pair, at: point), head: head) }
      hooks.add(at: point) { tensor, hook in
        for (row, example) in hook.examples.enumerated() {
          cells[example].copy(values.at(example), to: tensor.at(row), point.kind)
        }
      }
    }
    return try runner.run(jobs.map { receiving[$0.pair] }, from: layer, hooks: hooks).logits
  }
}
