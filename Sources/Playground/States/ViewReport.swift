import Records

/// Numbers that are drawn as maps, in plain words.
public struct ViewReport: Encodable, Sendable {
  /// A map: rows and columns with a number in each cell.
  public struct Map: Encodable, Sendable {
    /// How numbers become colours.
    public enum Scale: String, Encodable, Sendable {
      /// From little to much.
      case sequential
      /// From one sign to the other; zero is the middle.
      case diverging
    }

    /// What it is of, where a view has several.
    public let name: String
    /// What each row is.
    public let rows: [String]
    /// What each column is.
    public let columns: [String]
    /// [row][column]; nil where there is nothing.
    public let values: [[Double?]]
    /// What is written into the cells; nil for the numbers.
    public let texts: [[String?]]?
    /// The numbers at the ends of the colours.
    public let range: [Double]
    /// How numbers become colours.
    public let scale: Scale
    /// What the numbers are.
    public let unit: String
    /// The decimals to show.
    public let digits: Int

    init(
      _ name: String, rows: [String], columns: [String], values: [[Double?]], texts: [[String?]]? = nil,
      range: [Double]? = nil, scale: Scale = .sequential, unit: String, digits: Int = 2
    ) {
      self.name = name
      self.rows = rows
      self.columns = columns
      self.values = values.map { $0.map { $0?.isFinite == true ? $0 : nil } }
      self.texts = texts
      self.scale = scale
      self.unit = unit
      self.digits = digits
      let largest = self.values.joined().compactMap { $0.map(abs) }.max() ?? 1
      let end = largest > 0 ? largest : 1
      self.range = range ?? (scale == .diverging ? [-end, end] : [0, end])
    }
  }

  /// When in training an output could first be read and was first answered right, each to the end.
  public struct Milestone: Encodable, Sendable {
    /// The output.
    public let variable: String
    /// The step from which on a probe can tell it; nil where none can to the end.
    public let readableFrom: Int?
    /// The step from which on the model answers it right; nil where it does not to the end.
    public let answeredFrom: Int?
  }

  /// Rises when a field is renamed, removed, or means something else.
  public let schemaVersion: Int
  /// The view's name in requests.
  public let view: String
  /// What is shown.
  public let title: String
  /// What the numbers mean, in one or two sentences.
  public let explanation: String
  /// What a person must know.
  public let notes: [String]
  /// The maps.
  public let maps: [Map]
  /// Of the view `timeline`: each output's steps; nil of others.
  public let milestones: [Milestone]?

  init(
    _ view: String, _ title: String, _ explanation: String, notes: [String] = [],
    milestones: [Milestone]? = nil, _ maps: [Map]
  ) {
    schemaVersion = ReportJSON.schemaVersion
    self.view = view
    self.title = title
    self.explanation = explanation
    self.notes = notes
    self.maps = maps
    self.milestones = milestones
  }

  /// The report as JSON, numbers rounded to five decimals.
  package func json() throws -> [UInt8] { try JSONTree(self).bytes(digits: 5) }
}
