extension Parameters {
  /// Values at places of the arena, as ``ParameterLayout/offsets`` count them; of mapped parameters too.
  package func values(at places: [Int]) -> [Float] {
    guard isMapped else { return places.map { base[$0] } }
    return places.map { place in
      let (index, element) = layout.element(at: place)
      return value(element, of: index)
    }
  }

  /// Overwrites values at places of the arena. Of mapped parameters, those that are touched become float32 in memory: only
  /// on a ``copy()``, since all who hold these parameters see it.
  package func write(_ values: [Float], at places: [Int]) {
    guard isMapped else {
      for (place, value) in zip(places, values) { base[place] = value }
      return
    }
    for (place, value) in zip(places, values) {
      let (index, element) = layout.element(at: place)
      changeable(index).pointer[element] = value
    }
  }
}

extension ParameterLayout {
  /// The parameter that a place of the arena belongs to, and the element of it. O(log parameters).
  fileprivate func element(at place: Int) -> (index: Int, element: Int) {
    var (low, high) = (0, offsets.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if offsets[middle] <= place { low = middle } else { high = middle }
    }
    return (low, place - offsets[low])
  }
}
