import Arrays

extension MemoryNeed {
  /// What training takes beside its texts: parameters, optimiser, gradients, and an evaluation.
  static func training(_ architecture: any Architecture, batch: Int, _ task: any TrainingTask) -> MemoryNeed {
    let parameters = architecture.layout.arenaCount
    let batch = min(batch, task.count)
    var need = MemoryNeed(
      for: "training \(architecture.layout.parameterCount) parameters on \(batch) texts of "
        + "\(task.length) tokens at a time")
    need.add("parameters", [parameters])
    need.add("the optimiser's moments", [2, parameters])
    need.add(.gradients(architecture, batch: batch, length: task.length))
    need.add(
      .forward(
        architecture.dimensions, batch: min(MeanLoss.batch, task.count), length: task.length,
        logitPositions: 0))
    need.add("the order of texts", [task.count], size: MemoryLayout<Int>.stride)
    return need
  }
}
