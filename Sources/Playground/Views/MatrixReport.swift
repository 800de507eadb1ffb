import Arrays
import GPT
import Intervene
import Records
import Tasks

/// A matrix of weights as a map, with the edits of a state.
struct MatrixReport: Encodable, Sendable {
  /// Rises when a field is renamed, removed, or means something else.
  let schemaVersion: Int
  /// The name that was asked for.
  let parameter: String
  /// The axes of the whole parameter.
  let shape: [Int]
  /// What of each axis is shown: its first index, and the one behind its last.
  let block: [[Int]]
  /// How many rows and columns one cell of the map stands for.
  let pool: [Int]
  /// What a person must know.
  let notes: [String]
  /// The weights, and where edits change them the difference from before.
  let maps: [ViewReport.Map]

  /// What a figure of it is called.
  var title: String {
    let changed = maps.count > 1 ? " as changed, and the change" : ""
    return "Weights \(parameter)\(changed)"
  }

  /// Rows and columns of a map at most.
  static let most = 256

  /// - Throws: `ArgumentError` for an unknown name and indices outside of it, and for interventions that do not fit.
  init(_ model: PlaygroundModel, _ state: PlaygroundState, parameter: String) throws {
    let catalog = ParameterCatalog(model.run.model.architecture)
    let elements: ParameterElements
    do { elements = try ParameterName(parameter).elements(in: catalog) } catch let error as ParameterError {
      throw ArgumentError("parameter", error.summary, hint: error.hint)
    }
    let before = model.run.model.parameters
    let edits = state.interventions.filter(\.editsParameters)
    var after = before
    if !edits.isEmpty {
      let subject: any InterventionSubject =
        try model.inputs.map { $0.session } ?? model.session(model.prompt(state).prompt)
      try state.check(subject)
      after = try subject.edited(by: edits).parameters
    }
    let counts = elements.block.map(\.count)
    let columns = counts.last ?? 1
    let rows = elements.count / max(1, columns)
    let (old, new) = (elements.values(in: before), elements.values(in: after))
    let pool = [(rows + Self.most - 1) / Self.most, (columns + Self.most - 1) / Self.most].map { max(1, $0) }
    func grid(_ values: [Float]) -> [[Double?]] {
      stride(from: 0, to: rows, by: pool[0]).map { row in
        stride(from: 0, to: columns, by: pool[1]).map { column in
          var largest: Float = 0
          for r in row..<min(rows, row + pool[0]) {
            for c in column..<min(columns, column + pool[1]) {
              let value = values[r * columns + c]
              if abs(value) > abs(largest) || !value.isFinite { largest = value }
            }
          }
          return Double(largest)
        }
      }
    }
    func names(_ count: Int, _ step: Int, _ name: (Int) -> String) -> [String] {
      stride(from: 0, to: count, by: step).map(name)
    }
    let rowNames = names(rows, pool[0]) { Self.index($0, in: Array(elements.block.dropLast())) }
    let first = elements.block.last?.lowerBound ?? 0
    let columnNames = names(columns, pool[1]) { "\(first + $0)" }
    func map(_ name: String, _ values: [Float]) -> ViewReport.Map {
      ViewReport.Map(
        name, rows: rowNames, columns: columnNames, values: grid(values), scale: .diverging, unit: "weight",
        digits: 3)
    }
    schemaVersion = ReportJSON.schemaVersion
    self.parameter = parameter
    shape = elements.view.shape.extents
    block = elements.block.map { [$0.lowerBound, $0.upperBound] }
    self.pool = pool
    notes =
      pool == [1, 1]
      ? [] : ["a cell stands for \(pool[0]) × \(pool[1]) weights, and shows the one that is largest in size"]
    let hasChanged = zip(old, new).contains { $0.bitPattern != $1.bitPattern }
    maps =
      [map(parameter, new)] + (hasChanged ? [map("change", zip(new, old).map { $0 - $1 })] : [])
  }

  /// The indices of a row on the axes before the last.
  private static func index(_ row: Int, in axes: [Range<Int>]) -> String {
    var rest = row
    var index: [String] = []
    for axis in axes.reversed() {
      index.append("\(axis.lowerBound + rest % max(1, axis.count))")
      rest /= max(1, axis.count)
    }
    return index.reversed().joined(separator: ",")
  }
}
