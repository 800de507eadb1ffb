import Arrays
import Foundation

/// A report as JSON: with `schemaVersion`, `null` in empty fields, and without the large arrays, which array files hold.
public struct ReportJSON {
  /// Rises when a field is renamed, removed, or means something else; new fields do not count.
  public static let schemaVersion = 1
  /// Arrays of more numbers go to array files.
  public static let mostNumbers = 10_000

  /// Indented, keys sorted, with a newline at the end.
  public let text: Data
  /// What is left out of the text, under the names of its fields: `lens.readings`.
  public let arrays: [NamedArray]

  /// A report as JSON, and the arrays that are too large for it.
  ///
  /// - Parameters:
  ///   - report: what is written.
  ///   - file: the file that will hold the arrays, for the text to name; nil where none will.
  ///   - origin: where the report is from: its field `about`. Nil leaves it out.
  ///   - fields: more fields of the report.
  public init(
    _ report: some Encodable, arraysIn file: String? = nil, from origin: ReportOrigin? = nil,
    adding fields: [String: JSONValue] = [:]
  )
    throws
  {
    var arrays: [NamedArray] = []
    var tree = try JSONTree(report)
    if case .object = tree {} else { tree = .object(["values": tree]) }
    let about = origin?.about(tree)
    tree = tree.leavingOutArrays(at: "", into: &arrays)
    guard case .object(var members) = tree else { preconditionFailure("the tree is an object") }
    members["schemaVersion"] = members["schemaVersion"] ?? .int(Self.schemaVersion)
    if let about { members["about"] = about }
    for (name, value) in fields { members[name] = try JSONTree(value) }
    if !arrays.isEmpty {
      members["arrays"] = .object([
        "file": file.map(JSONTree.string) ?? .null,
        "shapes": .object(
          Dictionary(
            uniqueKeysWithValues: arrays.map { ($0.name, .array($0.shape.extents.map(JSONTree.int))) })),
      ])
    }
    text = try JSONFile.text(JSONTree.object(members))
    self.arrays = arrays
  }
}

extension JSONTree {
  /// The tree with `null` for each array of too many numbers.
  fileprivate func leavingOutArrays(at path: String, into arrays: inout [NamedArray]) -> JSONTree {
    switch self {
    case .object(let members):
      return .object(
        Dictionary(
          uniqueKeysWithValues: members.sorted { $0.key < $1.key }.map { key, value in
            (key, value.leavingOutArrays(at: path.isEmpty ? key : "\(path).\(key)", into: &arrays))
          }))
    case .array(let values):
      if let shape, shape.reduce(1, *) > ReportJSON.mostNumbers {
        var numbers: [Float] = []
        numbers.reserveCapacity(shape.reduce(1, *))
        appendNumbers(to: &numbers)
        arrays.append(NamedArray(name: path, Tensor(Shape(shape), numbers)))
        return .null
      }
      return .array(
        values.enumerated().map { $1.leavingOutArrays(at: "\(path).\($0)", into: &arrays) })
    default:
      return self
    }
  }

  /// The extents of nested arrays of numbers, nil for anything else and for arrays whose rows differ.
  private var shape: [Int]? {
    guard case .array(let values) = self, let first = values.first else { return nil }
    if case .array = first {
      guard let inner = first.shape, values.allSatisfy({ $0.shape == inner }) else { return nil }
      return [values.count] + inner
    }
    return values.allSatisfy { $0.number != nil } ? [values.count] : nil
  }

  /// A number, NaN for null.
  private var number: Float? {
    switch self {
    case .null: .nan
    case .int(let value): Float(value)
    case .unsigned(let value): Float(value)
    case .float(let value): value
    case .double(let value): Float(value)
    default: nil
    }
  }

  private func appendNumbers(to numbers: inout [Float]) {
    if case .array(let values) = self {
      for value in values { value.appendNumbers(to: &numbers) }
    } else if let number {
      numbers.append(number)
    }
  }
}
