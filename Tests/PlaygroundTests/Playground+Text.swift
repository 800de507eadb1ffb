import Foundation
import Intervene
import Playground

extension Playground {
  /// Interventions as a page writes them.
  func interventions(_ json: String) throws -> [any Intervention] {
    try InterventionSpecification(yaml: "{\"interventions\":\(json)}").interventions
  }
}
