import GPT
import Records
import Tasks
import Worlds

/// Which inputs of a world to patch between, and how to measure: the settings that ``PatchAnalysis`` and ``PathAnalysis``
/// share.
public struct PatchPairChoice: Configurable {
  /// An input as it is written.
  public var clean: String?
  /// The corrupt input, as it is written.
  public var corrupt: String?
  /// All pairs of inputs that differ in one variable.
  public var allPairs = false
  /// With ``allPairs``: only pairs that differ in these, with commas between.
  public var variable: String?
  /// With ``allPairs``: the largest number of pairs.
  public var pairs: Int?
  /// The seed of the sample of pairs.
  public var seed: UInt64 = 0
  /// What is measured.
  public var metric = PatchMetric.logitDifference
  /// Which run of a pair receives.
  public var direction = PatchDirection.denoise

  public init() {}

  public static let settings: [Setting<Self>] = [
    .text("clean", \.clean, "The clean input, e.g. 1,0,1,0,1.", as: "values"),
    .text("corrupt", \.corrupt, "The corrupt input, e.g. 1,0,1,1,1.", as: "values"),
    .flag("allPairs", \.allPairs, "Average over all pairs of inputs that differ in one variable."),
    .text("variable", \.variable, "Of all pairs: only those that differ in these.", as: "names"),
    .number(
      "pairs", \.pairs, in: .evaluated,
      "Of all pairs: the largest number; of more a sample (all up to 4096, else 512)."),
    .seed(\.seed),
    .choice("metric", \.metric, "What is measured."),
    .choice(
      "direction", \.direction,
      "denoise puts clean activations into the corrupt run, noise corrupt ones into the clean run."),
  ]

  /// Which of a pair and all pairs is meant.
  public func check() throws {
    if allPairs {
      guard clean == nil, corrupt == nil else {
        throw UsageError(
          "\(setting: "all pairs") takes all inputs: leave \(setting: "clean") and \(setting: "corrupt") out")
      }
    } else {
      guard clean != nil, corrupt != nil else {
        throw UsageError("give \(setting: "clean") and \(setting: "corrupt"), or \(setting: "all pairs")")
      }
      guard variable == nil, pairs == nil else {
        throw UsageError("\(setting: "variable") and \(setting: "pairs") belong to \(setting: "all pairs")")
      }
    }
  }

  var namesInputs: Bool { allPairs || clean != nil || corrupt != nil || variable != nil || pairs != nil }

  /// The pair or pairs.
  func inputs(_ run: Run) throws -> PatchInputs {
    let world = try run.requireWorld()
    let tokenizer = try run.requireTokenizer()
    if let clean, let corrupt {
      return try PatchInputs(
        clean: Self.input(clean, of: world, at: "clean"),
        corrupt: Self.input(corrupt, of: world, at: "corrupt"), of: world, tokenizer: tokenizer)
    }
    return try PatchInputs(
      changing: variable.map(Self.names), of: world, tokenizer: tokenizer, most: pairs, seed: seed)
  }

  func settings(_ site: Site, positions: [TextPosition]?, _ job: Job) -> PatchSettings {
    PatchSettings(
      site: site, metric: metric, direction: direction, positions: positions, threads: job.threads)
  }

  /// An input as it is written; errors name the setting.
  package static func input(_ text: String, of world: World, at setting: String) throws -> Input {
    do {
      return try world.parse(input: text)
    } catch let error as FileError {
      throw FileError(setting, line: error.line, column: error.column, error.problem, hint: error.hint)
    }
  }

  /// Names with commas between; an empty name is kept, so that it is found to be unknown.
  package static func names(_ text: String) -> [String] {
    text.split(separator: ",", omittingEmptySubsequences: false).map { String($0) }
  }
}
