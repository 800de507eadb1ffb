import Foundation

/// Integrals over [0, 1] by Gauss and Legendre: exact for polynomials up to degree 2n − 1.
enum GaussLegendre {
  /// Where to look, and what each look weighs; the weights add up to 1. Newton's method from the usual first guess.
  static func nodes(_ count: Int) -> [(place: Double, weight: Double)] {
    (1...count).map { number in
      var x = cos(.pi * (Double(number) - 0.25) / (Double(count) + 0.5))
      var slope = 0.0
      for _ in 0..<100 {
        var (last, value) = (0.0, 1.0)
        for degree in 1...count {
          let k = Double(degree)
          (last, value) = (value, ((2 * k - 1) * x * value - (k - 1) * last) / k)
        }
        slope = Double(count) * (x * value - last) / (x * x - 1)
        let step = value / slope
        x -= step
        if abs(step) < 1e-15 { break }
      }
      return ((1 - x) / 2, 1 / ((1 - x * x) * slope * slope))
    }
  }
}
