import Worlds

/// Places in the texts of a world: a position by its number, or the positions at which a variable is written, moved by
/// some positions if so wished.
///
/// Written `4` (counted from 0), `newB` (all tokens of newB wherever it is written), `numbers` (all elements of a list),
/// `newB-1` (the position that predicts newB), `B+1`.
public struct TextPosition: Hashable, Sendable, Codable, LosslessStringConvertible {
  enum Place: Hashable, Sendable {
    case number(Int)
    case variable(String, offset: Int)
  }

  let place: Place

  init(_ place: Place) { self.place = place }

  /// Parses a place; nil for text that is neither a number nor a name with an offset.
  public init?(_ description: String) {
    if !description.isEmpty, description.allSatisfy(\.isWholeNumber) {
      guard let number = Int(description) else { return nil }
      place = .number(number)
      return
    }
    var name = description
    var offset = 0
    if let sign = description.lastIndex(where: { $0 == "+" || $0 == "-" }), sign > description.startIndex {
      guard let value = Int(description[sign...]) else { return nil }
      offset = value
      name = String(description[..<sign])
    }
    guard let first = name.first, first.isLetter || first == "_",
      name.allSatisfy({ $0.isLetter || $0.isNumber || "_[]".contains($0) })
    else { return nil }
    place = .variable(name, offset: offset)
  }

  public var description: String {
    switch place {
    case .number(let number): "\(number)"
    case .variable(let name, 0): name
    case .variable(let name, let offset): offset > 0 ? "\(name)+\(offset)" : "\(name)\(offset)"
    }
  }

  public init(from decoder: any Decoder) throws {
    self = try decoder.parsed(
      expecting: "a position", hint: "a position is a number, a variable, or one such as newB-1")
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}

extension Decoder {
  /// A value that is written as one text.
  func parsed<Value: LosslessStringConvertible>(expecting: String, hint: String) throws -> Value {
    let text = try singleValueContainer().decode(String.self)
    guard let value = Value(text) else {
      throw SpecificationProblem(self, "expected \(expecting), found \"\(text)\"", hint: hint)
    }
    return value
  }
}
