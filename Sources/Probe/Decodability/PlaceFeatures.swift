import Arrays
import GPT

/// The activations of all texts at one position, as probes read them.
struct PlaceFeatures {
  /// [text, width], in single precision as the model computed them.
  let rows: FeatureMatrix

  /// Reads one position of an activation of shape [text, position, …].
  ///
  /// Texts with the same tokens so far are given the activation of the first of them: the model's own differ by
  /// rounding at most, but a nearest neighbour would tell them apart by that.
  ///
  /// - Throws: ``ProbeError`` for values that are not finite.
  init(_ activation: Tensor, position: Int, prefixes: [Int]) throws {
    let (texts, positions) = (activation.shape[0], activation.shape[1])
    precondition(
      prefixes.count == texts && position < positions,
      "position \(position) of \(prefixes.count) texts does not lie in \(activation.shape)")
    let width = activation.count / (texts * positions)
    let values = activation.withValues { values in
      prefixes.flatMap { text in
        let start = (text * positions + position) * width
        return values[start..<start + width].map(Double.init)
      }
    }
    rows = try FeatureMatrix(rows: texts, columns: width, values: values, precision: .single)
  }

  /// The rows for a linear probe: shifted to mean 0 and divided by one number, after which the mean square of all
  /// values is 1, so that the same penalty suits early and late layers. All rows are 0 where nothing varies.
  var scaled: FeatureMatrix {
    var values = rows.values
    let count = Double(rows.rows)
    var isConstant = true
    for column in 0..<rows.columns {
      var sum = 0.0
      for row in 0..<rows.rows { sum += values[row * rows.columns + column] }
      let first = values[column]
      for row in 0..<rows.rows {
        isConstant = isConstant && values[row * rows.columns + column] == first
        values[row * rows.columns + column] -= sum / count
      }
    }
    let square = values.reduce(0) { $0 + $1 * $1 } / Double(values.count)
    let factor = isConstant || square == 0 ? 0 : 1 / square.squareRoot()
    return FeatureMatrix(
      checkedRows: rows.rows, columns: rows.columns, values: values.map { $0 * factor }, precision: .double)
  }
}
