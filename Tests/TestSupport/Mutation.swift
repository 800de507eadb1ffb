import Arrays
import Foundation

/// Random damage to a file's bytes, for fuzz tests.
package struct Mutation {
  private var generator: SeededGenerator
  /// Texts that are spliced in: what the format's own readers look for.
  private let words: [String]

  package init(seed: UInt64, words: [String]) {
    generator = SeededGenerator(seed: seed)
    self.words = words
  }

  /// One to four changes: flipped bits, other bytes, cuts, repeats, and words of the format in wrong places.
  package mutating func damaged(_ original: Data) -> Data {
    var bytes = [UInt8](original)
    for _ in 0...generator.uniform(below: 4) {
      let place = generator.uniform(below: max(1, bytes.count))
      guard place < bytes.count else { return Data(bytes) }
      switch generator.uniform(below: 6) {
      case 0: bytes[place] ^= 1 << UInt8(generator.uniform(below: 8))
      case 1: bytes[place] = UInt8(generator.uniform(below: 256))
      case 2: bytes.removeSubrange(place..<min(bytes.count, place + generator.uniform(in: 1...20)))
      case 3: bytes.insert(contentsOf: bytes[place..<min(bytes.count, place + 30)], at: place)
      case 4: bytes = generator.uniform(below: 4) == 0 ? Array(bytes[..<place]) : bytes
      default:
        let word = Array(words[generator.uniform(below: words.count)].utf8)
        bytes.replaceSubrange(
          place..<min(bytes.count, place + generator.uniform(in: 0...word.count)), with: word)
      }
    }
    return Data(bytes)
  }
}
