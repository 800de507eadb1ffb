import Arrays
import GPT
import Records

/// What the answering position attends to, mean over heads and test lists, of a model and of one that was not trained:
/// by the size of the numbers and by their position.
///
/// Attention is not divided by anything. Where numbers repeat, ``MechanisticProtocol/places(bySize:)`` says which place
/// has which rank.
public struct MechanisticAttention: MechanisticReport, Equatable {
  /// Mean attention of one model.
  public struct Maps: Codable, Sendable, Equatable {
    /// [layer][size rank], smallest number first.
    public let bySize: [[Double]]
    /// [layer][place].
    public let byPosition: [[Double]]

    init(_ attention: LastRowAttention) {
      bySize = attention.overHeads(attention.bySize)
      byPosition = attention.overHeads(attention.byPosition)
    }
  }

  public let task: MechanisticTask
  /// What decided the numbers.
  public let settings: MechanisticSettings
  /// The model's attention.
  public let model: Maps
  /// The attention of a model that was not trained on the task.
  public let untrained: Maps
  /// What `untrained` was: a seed, nil for a model that was given.
  public let untrainedSeed: UInt64?

  /// Reads lists with a model and with an untrained one. The result does not depend on `threads`.
  ///
  /// - Parameters:
  ///   - model: what reads.
  ///   - task: the lists.
  ///   - untrained: the model to compare with; a freshly initialised one of the same architecture without it.
  ///   - settings: which lists, and by which protocol.
  ///   - threads: threads to work on.
  ///   - onProgress: hears the number of lists that are done, and of all.
  /// - Throws: ``ProbeError`` for settings that the lists do not allow or a comparison with another number of layers,
  ///   `ModelError` for lists that a model cannot take.
  public init(
    of model: Model, _ task: KthSmallest, untrained: Model? = nil,
    settings: MechanisticSettings = MechanisticSettings(), threads: Int = Parallel.defaultThreads,
    onProgress: @escaping @Sendable (Int, Int) -> Void = { _, _ in }
  ) throws {
    if let untrained, untrained.dimensions.layers != model.dimensions.layers {
      throw ProbeError.setting(
        name: "untrained model", expected: "\(model.dimensions.layers) layers, as the model has",
        found: "\(untrained.dimensions.layers)")
    }
    let lists = try settings.testLists(of: task)
    let progress = ProgressCounter(total: 2 * lists.count, onProgress)
    let seed = settings.freshSeeds(1)[0]
    func measure(_ model: Model) throws -> Maps {
      Maps(
        try LastRowAttention(
          of: model, task, lists, ranks: settings.protocol, threads: threads,
          onLists: { progress.step(by: $0) }))
    }
    self.task = MechanisticTask(task, model)
    self.settings = settings
    self.model = try measure(model)
    self.untrained = try measure(untrained ?? Model(model.architecture, seed: seed))
    untrainedSeed = untrained == nil ? seed : nil
  }

  public var table: Table {
    let numbers = [("model", model), ("untrained", untrained)].flatMap { name, maps in
      [("size", maps.bySize), ("position", maps.byPosition)].flatMap { order, grid in
        grid.enumerated().flatMap { layer, values in
          values.enumerated().map { (model: name, order: order, layer: layer, index: $0, attention: $1) }
        }
      }
    }
    return Table(numbers) {
      Column("model") { $0.model }
      Column("order") { $0.order }
      Column("layer") { $0.layer }
      Column("index") { $0.index }
      Column("attention") { $0.attention }
    }
  }

  public var writeUp: WriteUp {
    let layers = (0..<task.layers).map { "layer \($0)" }
    let ranks = (1...task.length).map(String.init)
    let places = (0..<task.length).map(String.init)
    func grid(_ corner: String, _ names: [String], _ grid: [[Double]]) -> Table {
      Table.grid(
        corner, columns: layers, rows: names, names.indices.map { index in grid.map { $0[index] } },
        .rounded(3))
    }
    return WriteUp {
      """
      Attention of the answering position, mean over heads and \(settings.sample) lists, k = \(task.k), \
      \(settings.protocol.rawValue) protocol.
      """
      "## By size (1 is the smallest number)"
      grid("rank", ranks, model.bySize)
      "## By size, untrained"
      grid("rank", ranks, untrained.bySize)
      "## By position"
      grid("position", places, model.byPosition)
      "## By position, untrained"
      grid("position", places, untrained.byPosition)
    }
  }
}

extension MechanisticTask {
  init(_ task: KthSmallest, _ model: Model) {
    self.init(
      k: task.k, length: task.length, layers: model.dimensions.layers, heads: model.dimensions.heads)
  }
}
