/// Finds equations that use outputs which are not defined above them, and tells cycles from mere disorder.
struct DefinitionOrder {
  private let names: [String]
  private let positions: [String: Int]
  private let mentions: [[(name: String, offset: Int)]]

  init(names: [String], syntax: [Syntax]) {
    self.names = names
    positions = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
    mentions = syntax.map(\.names)
  }

  /// - Throws: ``Problem`` if equation `i` uses itself or a later one, naming the cycle if there is one.
  func check(_ i: Int) throws {
    for mention in mentions[i] {
      guard let j = positions[mention.name], j >= i else { continue }
      if let path = path(from: j, to: i) {
        let cycle = ([i] + path).map { names[$0] }.joined(separator: " → ")
        throw Problem(
          at: mention.offset, "\"\(names[i])\" is defined by itself: \(cycle)",
          hint: "an equation can use inputs and the outputs above it")
      }
      throw Problem(
        at: mention.offset, "\"\(mention.name)\" is used before it is defined",
        hint: "move the equation of \(mention.name) above that of \(names[i])")
    }
  }

  /// A shortest chain of uses from one equation to another, both included.
  private func path(from start: Int, to goal: Int) -> [Int]? {
    var parents: [Int: Int] = [start: start]
    var queue = [start]
    var head = 0
    while head < queue.count {
      let i = queue[head]
      head += 1
      if i == goal {
        var chain = [i]
        while let parent = parents[chain[0]], parent != chain[0] { chain.insert(parent, at: 0) }
        return chain
      }
      for mention in mentions[i] {
        if let j = positions[mention.name], parents[j] == nil {
          parents[j] = i
          queue.append(j)
        }
      }
    }
    return nil
  }
}
