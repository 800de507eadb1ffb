import GPT
import Records

/// A way of looking at a state. A new one is a case, its words, and a function that makes its maps.
enum View: String, CaseIterable, Sendable {
  case attention, activations, lens, attribution, change, patching, shapley, decodability, timeline

  /// What a page writes about it.
  var description: ViewDescription {
    let (name, summary, isOfTile, isSlow) = words
    return ViewDescription(
      id: rawValue, name: name, summary: summary, perTile: isOfTile, cost: isSlow ? "seconds" : "instant")
  }

  private var words: (String, String, Bool, Bool) {
    switch self {
    case .attention: ("Attention", "Where each position looks.", true, false)
    case .activations:
      ("Activations", "How much neurons and the residual stream hold at each position.", true, false)
    case .lens: ("Logit lens", "What each layer would already answer.", false, false)
    case .attribution:
      (
        "Attribution", "How much each head and MLP speaks directly for each token of the answer.", false,
        false
      )
    case .change: ("Change", "What is different from the untouched model.", true, false)
    case .patching:
      ("Patching", "Which activations carry the difference between this input and another.", false, true)
    case .shapley: ("Shapley values", "Each head's share of the accuracy of each output.", false, true)
    case .decodability: ("Decodability", "Where each variable can be read from the stream.", false, true)
    case .timeline:
      ("Timeline", "Since when in training each output could be read, and is answered right.", false, true)
    }
  }
}

/// The part of the model that a view is of.
struct Focus: Sendable {
  var layer: Int?
  var head: Int?
  var isMLP = false
  /// Of views about one variable: its name.
  var variable: String?
  /// Of views about two inputs: the other one.
  var against: String?

  init() {}

  /// - Throws: `ArgumentError` for a layer and a head that the model does not have.
  init(_ json: JSONValue?, _ d: Dimensions) throws {
    guard let json, json != .null else { return }
    let object = try JSONMembers(json, at: "focus", known: ["layer", "head", "mlp", "variable", "against"])
    layer = try object.whole("layer")
    head = try object.whole("head")
    variable = try object.text("variable")
    against = try object.text("against")
    if let mlp = object["mlp"] {
      guard case .bool(let isMLP) = mlp else {
        throw ArgumentError("focus.mlp", "expected true or false, found \(mlp.kindDescription)")
      }
      self.isMLP = isMLP
    }
    try Self.check(layer, "layer", below: d.layers)
    try Self.check(head, "head", below: d.heads)
    guard layer != nil || head == nil && !isMLP else {
      throw ArgumentError(
        "focus.layer", "a head and an MLP are in a layer, and none is named",
        hint: "for example {\"layer\":0,\"head\":1}")
    }
  }

  private static func check(_ number: Int?, _ name: String, below count: Int) throws {
    guard let number, !(0..<count).contains(number) else { return }
    throw ArgumentError("focus.\(name)", "expected a \(name) from 0 to \(count - 1), found \(number)")
  }
}
