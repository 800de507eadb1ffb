import GPT
import Records
import Tasks

/// What sender heads tell receivers directly about a target, on one pair of inputs or on all that differ in a variable.
public struct PathReport: Codable, Sendable, Equatable {
  /// The output.
  public let target: String
  /// What was measured.
  public let metric: PatchMetric
  /// Which run received.
  public let direction: PatchDirection
  /// The inputs of a single pair.
  public let cleanInput: String?
  /// The corrupt input of a single pair.
  public let corruptInput: String?
  /// The variables in which pairs differ; nil for a single pair.
  public let variables: [String]?
  /// The number of pairs that change the target, and of all that were looked at.
  public let pairs: Int
  /// The number of pairs that were looked at, whether or not they change the target.
  public let pairsLookedAt: Int
  /// Pairs left out because their texts have another length than most.
  public let leftOut: Int
  /// Whether the pairs are a sample of the world's.
  public let isSample: Bool
  /// Whether MLPs between sender and receiver were let through.
  public let throughMLPs: Bool
  /// Where senders were replaced; nil for everywhere.
  public let senderPositions: [TextPosition]?
  /// Where receivers' inputs were replaced; nil for everywhere.
  public let receiverPositions: [TextPosition]?
  /// The senders.
  public let rows: [String]
  /// The receivers.
  public let columns: [String]
  /// [sender][receiver]: 0 is the corrupt run, 1 the clean one; `null` where the sender comes too late.
  public let grid: [[Double?]]
  /// Of a sample of pairs.
  public let standardErrors: [[Double?]]?
  /// The metric's mean over the clean runs.
  public let clean: Double
  /// The metric's mean over the corrupt runs.
  public let corrupt: Double

  /// Patches paths for one target.
  ///
  /// - Parameters:
  ///   - model: what reads the pairs.
  ///   - inputs: the pairs.
  ///   - target: the output whose answer is measured.
  ///   - senders: heads; nil for all.
  ///   - receivers: words as ``PathReceiver/parse(_:_:)`` reads them; nil for the logits, all MLPs and all
  ///     heads.
  ///   - throughMLPs: whether MLPs between sender and receiver pass on what they are told.
  ///   - settings: metric, direction and threads; `positions` are the senders'.
  ///   - receiverPositions: where the receivers' inputs are replaced; nil for everywhere.
  ///   - progress: called with layers of senders done and their number.
  /// - Throws: `ArgumentError` for unknown targets, heads, receivers and positions, contexts of different lengths,
  ///   and when no pair changes the target.
  public init(
    _ model: Model, _ inputs: PatchInputs, target: String, senders: [Head]? = nil,
    receivers: [String]? = nil, throughMLPs: Bool = false,
    settings: PatchSettings = PatchSettings(site: .mixed),
    receiverPositions: [TextPosition]? = nil, progress: (Int, Int) -> Void = { _, _ in }
  ) throws {
    let d = model.dimensions
    let texts = inputs.texts
    _ = try texts.output(target)
    let senders =
      senders ?? (0..<d.layers).flatMap { layer in (0..<d.heads).map { Head(layer, $0) } }
    for head in senders { try head.check("head", layers: d.layers, count: d.heads, at: "senders") }
    let receivers = try (receivers ?? ["logits", "mlps", "heads"]).flatMap { try PathReceiver.parse($0, d) }
    let (pairs, leftOut) = try inputs.changing(target)
    guard let first = pairs.first else {
      throw ArgumentError(
        "target", "\(target) is the same for both inputs of every pair",
        hint: "change an input that \(target) depends on")
    }
    let length = first.tokens.clean.count
    func numbers(_ places: [TextPosition]?) throws -> [Int]? {
      let places = PatchSettings(site: .mixed, positions: places)
      try places.check(texts)
      return try places.numbers(in: first.pair.clean, of: texts, length: length)
    }
    let result = try PathGrid(
      model, pairs: pairs.map(\.tokens), senders: senders, receivers: receivers, metric: settings.metric,
      direction: settings.direction, throughMLPs: throughMLPs,
      senderPositions: numbers(settings.positions), receiverPositions: numbers(receiverPositions),
      threads: settings.threads, progress: progress)
    let isSingle = first.pair.cell == nil
    self.target = target
    metric = settings.metric
    direction = settings.direction
    cleanInput = isSingle ? inputs.input(first.pair.clean).description : nil
    corruptInput = isSingle ? inputs.input(first.pair.corrupt).description : nil
    variables =
      isSingle ? nil : Set(inputs.pairs.compactMap(\.cell)).sorted().map { texts.world.cells[$0].name }
    self.pairs = pairs.count
    pairsLookedAt = inputs.pairs.count
    self.leftOut = leftOut
    isSample = inputs.isSample
    self.throughMLPs = throughMLPs
    senderPositions = settings.positions
    self.receiverPositions = receiverPositions
    rows = senders.map(\.description)
    columns = receivers.map(\.description)
    grid = result.values
    standardErrors = isSample ? result.standardErrors : nil
    clean = result.clean
    corrupt = result.corrupt
  }
}
