extension DependencyGraph {
  /// The fewest equations from an output back to another one: 1 when its own equation mentions that, 2 through a third
  /// one, …; nil when it does not depend on it, and for unknown names.
  public func depth(ofOutput other: String, in output: String) -> Int? {
    var reached = Set([output])
    var front = [output]
    var depth = 0
    while !front.isEmpty {
      depth += 1
      front = front.flatMap(reads).filter { outputs.contains($0) && reached.insert($0).inserted }
      if front.contains(other) { return depth }
    }
    return nil
  }
}
