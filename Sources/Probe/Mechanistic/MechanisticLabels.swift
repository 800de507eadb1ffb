/// What the probes are to tell of every number of every list; [list · place].
///
/// A number is useful when it is among the k smallest, and answers when it is the k-th. Among equal numbers the protocol
/// decides: in the corrected one they rank by place, so that k numbers of every list are useful; in the published one
/// only the first of equal numbers is, for all their ranks, so that lists with equal small numbers have fewer.
package struct MechanisticLabels: Sendable, Equatable {
  /// 1 for numbers among the k smallest.
  package let useful: [Int]
  /// 1 for the k-th smallest.
  package let answers: [Int]

  package init(_ lists: [[Int]], k: Int, _ ranks: MechanisticProtocol) {
    var useful: [Int] = []
    var answers: [Int] = []
    for list in lists {
      let places = ranks.places(bySize: list)
      let among = Set(places.prefix(k))
      useful += list.indices.map { among.contains($0) ? 1 : 0 }
      answers += list.indices.map { $0 == places[k - 1] ? 1 : 0 }
    }
    self.useful = useful
    self.answers = answers
  }

  /// The rows of useful numbers.
  package var usefulRows: [Int] { useful.indices.filter { useful[$0] == 1 } }
}
