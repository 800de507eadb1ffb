import Foundation

/// Standard normal numbers by the polar method of Marsaglia (1964).
package struct NormalSource {
  private var generator: SeededGenerator
  private var spare: Double?

  package init(seed: UInt64, stream: UInt64) { generator = SeededGenerator(seed: seed, stream: stream) }

  package mutating func next() -> Double {
    if let value = spare {
      spare = nil
      return value
    }
    while true {
      let x = 2 * generator.uniform() - 1
      let y = 2 * generator.uniform() - 1
      let square = x * x + y * y
      if square > 0, square < 1 {
        let factor = (-2 * log(square) / square).squareRoot()
        spare = y * factor
        return x * factor
      }
    }
  }
}
