import GPT
import Intervene
import Records
import Tasks
import Worlds

/// What a playground has to show: its models with their worlds, what can be looked at, and its limits.
public struct Overview: Encodable, Sendable {
  /// A model.
  public struct Model: Encodable, Sendable {
    /// An input of the world.
    public struct Input: Encodable, Sendable {
      /// Its name.
      public let name: String
      /// `boolean`, `integer`, `word` or `list`.
      public let kind: String
      /// The list that it is an element of; nil for a value of its own.
      public let list: String?
      /// All values, where there are not too many of them; of an element of a list those of the element.
      public let values: [String]
      /// The smallest and the largest number; nil for words.
      public let range: [Int]?
    }
    /// An output of the world.
    public struct Output: Encodable, Sendable {
      /// Its name.
      public let name: String
      /// Its rule, as it is written in the world's file.
      public let rule: String
      /// `boolean`, `integer` or `word`.
      public let kind: String
    }
    /// The world.
    public struct World: Encodable, Sendable {
      /// Its name.
      public let name: String
      /// What it is about.
      public let sentence: String
      /// Its inputs, elements of lists one by one.
      public let inputs: [Input]
      /// Its outputs, in the order in which they are computed.
      public let outputs: [Output]
      /// The number of its inputs; nil when 64 bits do not hold it.
      public let inputCount: Int?
      /// Whether the answers that are shown are those to a sample.
      public let isSample: Bool
      /// The shown inputs that were left out of the training data.
      public let heldOut: [String]
      /// The input that is shown at first.
      public let standard: String
    }
    /// A step of its training.
    public struct Step: Encodable, Sendable {
      /// Its number.
      public let step: Int
      /// Whether there is a checkpoint.
      public let hasWeights: Bool
      /// Whether there are activations.
      public let hasCapture: Bool
    }
    /// The name in states.
    public let id: String
    /// What to call it.
    public let name: String
    /// The directory; nil for the model that comes with the program.
    public let path: String?
    /// 16 hexadecimal digits; nil where they are not known.
    public let hash: String?
    /// The number of layers.
    public let layers: Int
    /// The number of heads in a layer.
    public let heads: Int
    /// The width of the stream.
    public let width: Int
    /// Neurons of an MLP.
    public let neurons: Int
    /// The number of parameters.
    public let parameters: Int
    /// Whether blocks have an MLP.
    public let hasMLP: Bool
    /// The world; nil without one.
    public let world: World?
    /// Whether it reads texts: without a tokenizer it reads the numbers of tokens.
    public let hasTokenizer: Bool
    /// The number of its tokens.
    public let vocabulary: Int
    /// The steps of its training that are there, in order.
    public let steps: [Step]
  }

  /// What a page may ask for at most.
  public struct Limits: Encodable, Sendable {
    /// Interventions of a state.
    public let interventions: Int
    /// Tokens of a text that are shown.
    public let tokens: Int
    /// Bytes of a request's body.
    public let bodyBytes: Int
    /// Seconds of a job.
    public let jobSeconds: Int
  }

  /// Rises when a field is renamed, removed, or means something else.
  public let schemaVersion: Int
  /// The version of the program.
  public let version: String
  /// The models, in the order in which they were opened.
  public let models: [Model]
  /// The built-in worlds, on which a model can be trained.
  public let worlds: [String]
  /// What a page may ask for at most.
  public let limits: Limits
  /// The views.
  public let views: [ViewDescription]

  /// - Parameter views: the ways of looking at a state.
  init(_ playground: Playground, views: [ViewDescription]) {
    schemaVersion = ReportJSON.schemaVersion
    version = PlaygroundModel.version
    models = playground.models.map(Model.init)
    worlds = Worlds.World.builtInNames
    limits = Limits(
      interventions: PlaygroundState.mostInterventions, tokens: PlaygroundModel.mostTokens,
      bodyBytes: Playground.bodyBytes, jobSeconds: Playground.jobSeconds)
    self.views = views
  }
}

extension Overview.Model {
  /// Domains of more values are described by their range alone.
  private static let mostValues = 64

  init(_ model: PlaygroundModel) {
    let d = model.dimensions
    id = model.id
    name = model.name
    path = model.path
    hash = model.hash
    layers = d.layers
    heads = d.heads
    width = d.width
    neurons = d.mlpWidth
    parameters = model.run.model.architecture.layout.specifications.reduce(0) { $0 + $1.shape.count }
    hasMLP = d.hasMLP
    world = model.inputs.map { World($0) }
    hasTokenizer = model.run.tokenizer != nil
    vocabulary = d.vocabulary
    steps = model.steps
  }

  fileprivate static func input(_ cell: Cell, _ world: Worlds.World) -> Input {
    let isShort = cell.domain.count <= mostValues
    return Input(
      name: cell.name,
      kind: cell.list != nil ? "list" : cell.kind == .word ? "word" : cell.isBoolean ? "boolean" : "integer",
      list: cell.list, values: isShort ? cell.domain.map { world.text(of: $0, in: cell) } : [],
      range: cell.kind == .word ? nil : [cell.domain.lowerBound, cell.domain.upperBound])
  }
}

extension Overview.Model.World {
  init(_ inputs: ModelInputs) {
    let world = inputs.world
    name = world.name
    sentence = world.summary
    self.inputs = world.cells.map { Overview.Model.input($0, world) }
    outputs = world.outputs.map {
      .init(
        name: $0.name, rule: $0.source, kind: $0.kind == .word ? "word" : $0.isBoolean ? "boolean" : "integer"
      )
    }
    inputCount = world.inputCount
    isSample = inputs.texts.isSample
    heldOut = zip(inputs.names, inputs.heldOut).filter { $1 == true }.map(\.0)
    standard = inputs.standard
  }
}
