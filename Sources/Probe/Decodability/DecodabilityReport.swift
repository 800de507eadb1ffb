import GPT
import Records
import Worlds

/// Where in a model each variable of its world can be read out, by a linear probe and by the nearest neighbours.
///
/// Accuracies are shares of texts, each predicted by a probe that learned from none that reads the same up to the
/// position: such texts have the same activations, and a probe would only have to remember them. Folds keep the classes
/// in proportion, since a probe that learned from fewer texts of the tested one's class is tilted against it. Texts whose
/// label no other text has are left out. Places at which fewer than eight texts differ have no accuracy.
public struct DecodabilityReport: Codable, Sendable, Equatable {
  /// A layer and a position, and what was found there.
  public struct Place: Codable, Sendable, Equatable {
    /// The layer, counted from 0.
    public let layer: Int
    /// The position, counted from 0.
    public let position: Int
    /// The probe's accuracy here.
    public let accuracy: Double
    /// The larger of the most frequent label's share and the accuracy on shuffled labels here.
    public let control: Double
    /// The accuracy from freshly initialised models here; nil when none were asked.
    public let fresh: Double?
  }

  /// One probe's accuracies as [layer][position].
  public struct Map: Codable, Sendable, Equatable {
    /// Missing where nothing can be told: fewer than eight beginnings differ, or fewer than two labels stand in texts of
    /// different beginnings.
    public let accuracy: [[Double?]]
    /// With labels shuffled within the same folds, mean over the shuffles; nil without shuffles.
    public let shuffled: [[Double?]]?
    /// From freshly initialised models, mean over their seeds; nil without.
    public let fresh: [[Double?]]?
    /// What one who reads nothing reaches: the larger of the most frequent label's share and the mean of ``shuffled``
    /// over all places.
    public let chance: Double
    /// The first place in the order of layers at which the variable is readable, and the first in the order of
    /// positions; nil when it nowhere is. See ``DecodabilityReport/rule-type.property``.
    public let firstLayer: Place?
    /// The first place in the order of positions; nil when it is nowhere readable.
    public let firstPosition: Place?
    /// The best layer at the position that predicts the variable, the lowest of equals; nil for inputs.
    public let predicting: Place?
  }

  /// One variable of the world.
  public struct Variable: Codable, Sendable, Equatable {
    /// The variable's name.
    public let name: String
    /// Whether it is an input or an output.
    public let role: VariableSpan.Role
    /// The number of different labels.
    public let classes: Int
    /// True when the labels are quarters of the values, because there are too many values.
    public let isGrouped: Bool
    /// The positions of its own tokens. From the first of them on, it can simply be read off.
    public let positions: [Int]
    /// The position whose next token begins the variable; nil for inputs.
    public let predictingPosition: Int?
    /// The texts that count behind all inputs: those whose label a text outside of their fold has too.
    public let texts: Int
    /// The share of the most frequent label among them.
    public let majority: Double
    /// What the linear probe reads.
    public let linear: Map
    /// What the nearest neighbours tell.
    public let knn: Map
  }

  /// When a variable counts as readable, in words. (Of eight beginnings, all are guessed by luck once in 256 times.)
  public static let rule = """
    readable: accuracy of at least 0.9, and at least halfway from its control (the larger of the most frequent \
    label's share and the accuracy on shuffled labels) to 1; looked for where at least eight texts differ so far, \
    before an output's own tokens and at all positions but an input's own
    """

  /// The words of ``DecodabilityReport/rule-type.property``, for readers of the JSON.
  public let rule: String
  /// Where in each block the model was read.
  public let site: Site
  /// Blocks of the model.
  public let layers: Int
  /// Each position's token, or the variable that stands there.
  public let tokens: [String]
  /// How many different beginnings the texts have up to and with each position.
  public let beginnings: [Int]
  /// How many texts were read, whether they are a sample of the world's inputs, and how many inputs were left out
  /// because their texts have another layout.
  public let texts: Int
  /// Whether the texts are a sample of the world's inputs.
  public let isSample: Bool
  /// How many inputs were left out because their texts have another layout.
  public let leftOut: Int
  /// Settings of probes and controls by name.
  public let settings: [String: SettingValue]
  /// The variables that were looked for: inputs, then outputs, in the world's order.
  public let variables: [Variable]
  /// Variables with one class only, which nothing can be said about.
  public let skipped: [String]
}

/// The two ways of reading a variable.
public enum VariableProbe: String, Codable, Sendable, CaseIterable {
  /// Logistic regression, or the nearest neighbours.
  case linear, knn
}

extension DecodabilityReport.Variable {
  /// The map of one probe.
  public func map(_ probe: VariableProbe) -> DecodabilityReport.Map {
    switch probe {
    case .linear: linear
    case .knn: knn
    }
  }
}
