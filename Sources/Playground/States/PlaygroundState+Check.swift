import Foundation
import Intervene
import Records

extension PlaygroundState {
  /// Checks what is done against a model and its texts.
  ///
  /// - Throws: `ArgumentError` whose place is the keys that lead to what is at fault, as in the state's JSON.
  func check(_ subject: any InterventionSubject) throws {
    try placing { try InterventionSpecification(interventions).check(subject) }
  }

  /// Does something with the interventions; what is said of them is said of their place in the state.
  func placing<Result>(_ body: () throws -> Result) throws -> Result {
    do { return try body() } catch var error as ArgumentError {
      error.argument = place(error.argument)
      throw error
    }
  }

  /// `state.interventions[1].ablate.heads` for `interventions[1].ablate, heads`, and for the `heads` of the only one.
  private func place(_ argument: String) -> String {
    guard !argument.hasPrefix("state") else { return argument }
    if argument.hasPrefix("interventions") {
      let parts = argument.components(separatedBy: ", ")
      // An intervention that is at fault as a whole names its kind.
      let isWhole = parts.count == 2 && parts[0].hasSuffix(".\(parts[1])")
      return "state." + (isWhole ? parts[0] : parts.joined(separator: "."))
    }
    guard interventions.count == 1 else { return "state.interventions" }
    let kind = type(of: interventions[0]).kind
    return "state.interventions[0].\(kind)" + (argument == kind ? "" : ".\(argument)")
  }
}
