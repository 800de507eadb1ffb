import GPT
import Records

/// Texts, positions and tokens that cannot be looked at.
public enum LensError: Diagnostic, Equatable {
  /// A text without tokens.
  case empty
  /// Neither an output nor a position; `outputs` are the outputs that can be asked for.
  case unknownPlace(String, outputs: [String])
  /// A position outside of the text, or at the end of an answer, where nothing is to be predicted.
  case position(Int, last: Int)
  /// The token to compare with is the right one in every text.
  case sameToken(String, place: String)
  /// A model with one symbol has no wrong one.
  case oneSymbol
  /// A family whose final layer norm and output matrices are not known here.
  case family(String)
  /// The parts of a logit difference do not add up: the attribution would be wrong.
  case sum(place: String, parts: Double, logitDifference: Double)

  public var place: DiagnosticPlace? {
    switch self {
    case .empty: .named("text")
    case .unknownPlace, .position: .named("at")
    case .sameToken: .named("against")
    case .oneSymbol, .family, .sum: nil
    }
  }

  public var problem: String {
    switch self {
    case .empty: "there are no tokens"
    case .unknownPlace(let name, _):
      "expected an output, a variable, a place such as newB-1 or a position, found '\(name)'"
    case .position(let position, let last): "expected a position from 0 to \(last), found \(position)"
    case .sameToken(let token, let place):
      "at \(place) the right token is \(token.debugDescription) in every text: there is nothing to compare it with"
    case .oneSymbol: "the model has one symbol: there is no wrong one"
    case .family(let name):
      "logits are attributed in \(Architectures.names(joinedBy: "and")) models only, this one is '\(name)'"
    case .sum(let place, let parts, let logitDifference):
      "the parts of the logit difference at \(place) add up to \(parts), the model's is \(logitDifference)"
    }
  }

  public var hint: Hint? {
    guard case .unknownPlace(_, let outputs) = self else { return nil }
    return outputs.isEmpty
      ? "raw text has positions only, counted from 0"
      : "outputs are \(outputs.prefix(12).joined(separator: ", "))\(outputs.count > 12 ? ", …" : "")"
  }
}
