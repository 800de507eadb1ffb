import GPT
import Tasks

/// A change to what a model computes, as a value: it can be written down, listed, composed with others, and applied.
///
/// An intervention acts through hooks on activations, or through edits of a copy of the parameters. The model itself is
/// never touched, so an intervention is gone with the run it was applied to, also when the run throws.
///
/// A new kind is one type that conforms, and one entry in ``Interventions/all`` or, outside of this library, one call of
/// ``Interventions/register(_:)``.
public protocol Intervention: Codable, Sendable, Equatable, CustomStringConvertible {
  /// The key that stands for this kind in specifications, e.g. `ablate`.
  static var kind: String { get }

  /// Where in the text it holds; nil for everywhere.
  var positions: [TextPosition]? { get }

  /// Whether ``edit(_:of:)`` does anything: the parameters are copied only then.
  var editsParameters: Bool { get }

  /// Checks that the model has the named sites and the texts the named positions.
  ///
  /// - Throws: `ArgumentError` that lists near matches or the range of an index.
  func check(_ subject: any InterventionSubject) throws

  /// Adds what changes activations while the texts of `context` run.
  func addHooks(to hooks: inout Hooks, in context: InterventionContext) throws

  /// Changes a copy of `model`'s parameters.
  func edit(_ parameters: Parameters, of model: Model) throws

  /// The first block whose parameters ``edit(_:of:)`` changes; nil where it may be something before all blocks, or is not
  /// known. Readings of the untouched model below it hold for the edited one.
  func firstEditedBlock(of model: Model) throws -> Int?

  /// What both this and an intervention before it would replace, e.g. `head 1.3 is already ablated (zero)`; nil when
  /// they can hold together.
  func contradiction(to earlier: any Intervention) -> String?
}

extension Intervention {
  public var editsParameters: Bool { false }
  public func addHooks(to hooks: inout Hooks, in context: InterventionContext) throws {}
  public func edit(_ parameters: Parameters, of model: Model) throws {}
  public func firstEditedBlock(of model: Model) throws -> Int? { nil }
  public func contradiction(to earlier: any Intervention) -> String? { nil }
}
