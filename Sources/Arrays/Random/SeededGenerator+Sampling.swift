extension SeededGenerator {
  /// `count` different numbers from 0 on and below `bound`, in random order (Floyd's method). O(count).
  package mutating func sample(_ count: Int, below bound: Int) -> [Int] {
    precondition(count <= bound, "cannot draw \(count) different numbers below \(bound)")
    var chosen: Set<Int> = []
    var order: [Int] = []
    for last in bound - count..<bound {
      let drawn = uniform(below: last + 1)
      let number = chosen.insert(drawn).inserted ? drawn : last
      chosen.insert(number)
      order.append(number)
    }
    shuffle(&order)
    return order
  }
}
