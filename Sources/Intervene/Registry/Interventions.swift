import Synchronization

/// The registry of the kinds of interventions that files can name.
public enum Interventions {
  private static let registered = Mutex<[any Intervention.Type]>([
    Ablation.self, Patch.self, Knockout.self, Steering.self, Flip.self,
  ])

  /// All kinds, in the order in which they were entered.
  public static var all: [any Intervention.Type] { registered.withLock { $0 } }

  /// The keys that an entry of a specification can have.
  public static var kinds: [String] { all.map { $0.kind } }

  /// Enters a kind, which specifications can name from then on; one of the same key is replaced.
  public static func register(_ kind: any Intervention.Type) {
    registered.withLock { kinds in
      kinds.removeAll { $0.kind == kind.kind }
      kinds.append(kind)
    }
  }
}
