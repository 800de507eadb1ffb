import Arrays

/// Lists without equal numbers whose smallest stand at chosen places.
package enum ArrangedLists {
  /// The places of the k smallest numbers, smallest first.
  ///
  /// - Throws: ``ProbeError`` for places that a list does not have, and for one place twice.
  package static func places(k: Int, length: Int, _ settings: AttentionFlowSettings) throws -> [Int] {
    let (root, leaf) = (settings.rootPlace, settings.leafPlace)
    for (name, place) in [("place of the k-th smallest", root), ("place of the smallest", leaf)]
    where !(0..<length).contains(place) {
      throw ProbeError.setting(name: name, expected: "from 0 to \(length - 1)", found: "\(place)")
    }
    guard k > 1 else { return [root] }
    guard root != leaf else {
      throw ProbeError.setting(
        name: "place of the smallest", expected: "another than the k-th smallest's, \(root)", found: "\(leaf)"
      )
    }
    let others = (0..<length).map { (leaf + $0) % length }.filter { $0 != root }
    return Array(others.prefix(k - 1)) + [root]
  }

  /// Paper: the test lists without equal numbers. Corrected: as many lists as these are, drawn without repetition of a
  /// number. In both, the k smallest then change places with what stands where they are wanted.
  static func lists(
    _ task: KthSmallest, among tested: [[Int]], places: [Int], _ settings: MechanisticSettings
  ) throws -> [[Int]] {
    let distinct: [[Int]]
    switch settings.protocol {
    case .paper: distinct = tested.filter { Set($0).count == task.length }
    case .corrected:
      let isEnough = task.numbers.count >= task.length
      distinct = isEnough ? tested.indices.map { draw(task, $0, seed: settings.seed) } : []
    }
    guard !distinct.isEmpty else {
      throw ProbeError.setting(
        name: "lists", expected: "some without equal numbers",
        found: "none: they are of length \(task.length) and there are \(task.numbers.count) numbers")
    }
    return distinct.map { arrange($0, places: places) }
  }

  /// Swaps numbers until the smallest stand at `places`.
  package static func arrange(_ list: [Int], places: [Int]) -> [Int] {
    var list = list
    let sorted = list.sorted()
    for (rank, place) in places.enumerated() { list.swapAt(list.firstIndex(of: sorted[rank])!, place) }
    return list
  }

  /// List number `index` of different numbers.
  private static func draw(_ task: KthSmallest, _ index: Int, seed: UInt64) -> [Int] {
    var generator = SeededGenerator(seed: seed, stream: UInt64(index) &+ 0x666c_6f77_0000_0000)
    var numbers = Array(task.numbers.indices)
    for place in 0..<task.length {
      numbers.swapAt(place, place + generator.uniform(below: numbers.count - place))
    }
    return Array(numbers.prefix(task.length))
  }
}
