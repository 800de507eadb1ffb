import Records

/// Places in the texts of a world: a position by its number, or the positions at which a variable is written, moved by
/// some positions if so wished.
///
/// Written `4` (counted from 0), `newB` (all tokens of newB wherever it is written), `numbers` (all elements of a list),
/// `newB-1` (the position that predicts newB), `B+1`; and as a span, both ends included: `newB..` (from newB on),
/// `..B`, `4..newB-1`.
public struct TextPosition: Hashable, Sendable, SpelledValue {
  package indirect enum Place: Hashable, Sendable {
    case number(Int)
    case variable(String, offset: Int)
    /// From the first position of one place to the last of another; to the text's ends without them.
    case span(from: TextPosition?, to: TextPosition?)
  }

  package let place: Place

  package init(_ place: Place) { self.place = place }

  /// All positions from the first of `from` to the last of `to`; nil stands for the text's end on that side.
  public init(from: TextPosition?, to: TextPosition?) { place = .span(from: from, to: to) }

  /// Parses a place; nil for text that is neither a number nor a name with an offset.
  public init?(_ description: String) {
    if let dots = description.firstRange(of: "..") {
      let ends = [description[..<dots.lowerBound], description[dots.upperBound...]].map(String.init)
      let places = ends.map(TextPosition.init)
      guard ends != ["", ""], zip(ends, places).allSatisfy({ $0.isEmpty || $1?.isSpan == false }) else {
        return nil
      }
      place = .span(from: places[0], to: places[1])
      return
    }
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
    case .span(let from, let to): (from?.description ?? "") + ".." + (to?.description ?? "")
    }
  }

  private var isSpan: Bool { if case .span = place { true } else { false } }

  public static var spelling: String { "a position" }
  public static var spellingHint: Hint {
    "a position is a number, a variable, one such as newB-1, or a span such as newB.."
  }
}
