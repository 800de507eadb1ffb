import GPT
import Records
import Tasks

/// Path patching: what each head tells each later head, MLP and the logits directly (``PathReport``).
public struct PathAnalysis: Analysis {
  public static let name = "path"
  public static let summary =
    "Path patching: what each head tells each later head, MLP and the logits directly."

  /// The output; required.
  public var target: String?
  /// The heads that send; nil for all.
  public var senders: [Head]?
  /// Names of receivers, with commas between (``PathReceiver/parse(_:_:)``).
  public var receivers = "logits,mlps,heads"
  /// Whether MLPs between sender and receiver pass the change on.
  public var throughMLPs = false
  /// Where senders are replaced; nil for everywhere.
  public var senderPositions: [TextPosition]?
  /// Where receivers' inputs are replaced; nil for everywhere.
  public var receiverPositions: [TextPosition]?
  /// Which inputs to patch between, and how to measure.
  public var pair = PatchPairChoice()

  public init() {}

  public static let settings: [Setting<Self>] =
    [
      .text("target", \.target, "The output.", as: "name", isRequired: true),
      .list("senders", \.senders, expecting: "a head such as 1.3", "Heads (all), e.g. 0.1,1.3.", as: "heads"),
      .text("receivers", \.receivers, "Where paths end.", as: "receivers"),
      .flag("throughMlps", \.throughMLPs, "Let MLPs between sender and receiver pass the change on."),
      .positions(\.senderPositions, "senderPositions", "Replace senders only at these positions."),
      .positions(
        \.receiverPositions, "receiverPositions", "Replace receivers' inputs only at these positions."),
    ] + PatchPairChoice.settings.map { $0.lifted(to: \.pair) }

  public func check() throws { try pair.check() }

  public func run(on run: Run, job: Job) throws -> PathReport {
    try run.requireWorld(
      for: "paths are patched between inputs of a world",
      instead: "patch whole activations between texts with \(command: "patch", [.init("text", "…")])")
    return try PathReport(
      run.model, pair.inputs(run), target: target ?? "", senders: senders,
      receivers: PatchPairChoice.names(receivers), throughMLPs: throughMLPs,
      settings: pair.settings(.mixed, positions: senderPositions, job),
      receiverPositions: receiverPositions, progress: job.counting("layers"))
  }
}
