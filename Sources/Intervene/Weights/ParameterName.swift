import GPT

/// A parameter's name with the indices of some of its elements, as one writes them: `blocks.1.attn.W_Q[2,5,7]`.
///
/// Each index stands for one axis from the left and is a number from 0 on, a range `a:b` (without b, as in Python) or
/// `:` for all; axes without an index are taken whole. A name alone means all elements.
public struct ParameterName: Sendable, Hashable, CustomStringConvertible {
  /// An index of one axis.
  public enum Index: Sendable, Hashable, CustomStringConvertible {
    /// A single index.
    case one(Int)
    /// From the first number on and before the second; to the axis's ends without them.
    case range(from: Int?, to: Int?)

    public var description: String {
      switch self {
      case .one(let index): "\(index)"
      case .range(let from, let to): (from.map(String.init) ?? "") + ":" + (to.map(String.init) ?? "")
      }
    }
  }

  /// TransformerLens's name or the checkpoint's.
  public let name: String
  /// One index an axis, from the left; axes without one are taken whole.
  public let indices: [Index]

  /// Reads a name with or without indices; whether a model has them is checked by ``elements(in:)``.
  ///
  /// - Throws: ``ParameterError/syntax(text:found:)``.
  public init(_ text: String) throws {
    guard let bracket = text.firstIndex(of: "[") else {
      guard !text.isEmpty, !text.contains("]") else {
        throw ParameterError.syntax(text: text, found: text)
      }
      (name, indices) = (text, [])
      return
    }
    guard text.last == "]", bracket != text.startIndex else {
      throw ParameterError.syntax(text: text, found: String(text[bracket...]))
    }
    name = String(text[..<bracket])
    let inner = text[text.index(after: bracket)...].dropLast()
    indices = try inner.split(separator: ",", omittingEmptySubsequences: false).map { part in
      guard let index = Index(part.filter { $0 != " " }) else {
        throw ParameterError.syntax(text: text, found: String(part))
      }
      return index
    }
  }

  public var description: String {
    indices.isEmpty ? name : "\(name)[\(indices.map(\.description).joined(separator: ","))]"
  }

  /// The elements that are meant, in a model's parameters.
  ///
  /// - Throws: ``ParameterError`` for an unknown name, too many indices, and indices outside of an axis.
  public func elements(in catalog: ParameterCatalog) throws -> ParameterElements {
    let view = try catalog.view(named: name)
    guard indices.count <= view.shape.rank else {
      throw ParameterError.rank(name: name, shape: view.shape, found: indices.count)
    }
    let block = try view.shape.extents.enumerated().map { axis, extent in
      guard axis < indices.count else { return 0..<extent }
      guard let range = indices[axis].range(extent: extent) else {
        if indices[axis].isEmpty(extent: extent) {
          throw ParameterError.emptyRange(name: name, axis: axis, extent: extent, found: "\(indices[axis])")
        }
        throw ParameterError.range(name: name, axis: axis, extent: extent, found: "\(indices[axis])")
      }
      return range
    }
    return ParameterElements(view: view, block: block)
  }
}

/// Some elements of a parameter: a range on each axis of a view.
public struct ParameterElements: Sendable, Hashable {
  /// The parameter under its name.
  public let view: ParameterView
  /// One range per axis.
  public let block: [Range<Int>]

  /// The number of elements.
  public var count: Int { block.reduce(1) { $0 * $1.count } }

  /// Their places in the parameter arena, row-major. O(count).
  public var arenaOffsets: [Int] { view.window.places(of: block).map { view.parameterOffset + $0 } }

  /// Their values, row-major. O(count).
  public func values(in parameters: Parameters) -> [Float] {
    let places = view.window.places(of: block)
    return parameters[view.parameter].withValues { values in places.map { values[$0] } }
  }
}

extension ParameterName.Index {
  fileprivate init?(_ text: String) {
    if let index = Int(text) {
      self = .one(index)
      return
    }
    let ends = text.split(separator: ":", omittingEmptySubsequences: false)
    guard ends.count == 2, ends.allSatisfy({ $0.isEmpty || Int($0) != nil }) else { return nil }
    self = .range(from: Int(ends[0]), to: Int(ends[1]))
  }

  /// Whether it is a range that holds nothing, wherever it lies.
  fileprivate func isEmpty(extent: Int) -> Bool {
    guard case .range(let from, let to) = self else { return false }
    return (from ?? 0) >= (to ?? extent)
  }

  /// The indices on an axis; nil when they are not all on it, or none.
  fileprivate func range(extent: Int) -> Range<Int>? {
    let (lower, upper) =
      switch self {
      case .one(let index): (index, index < .max ? index + 1 : index)
      case .range(let from, let to): (from ?? 0, to ?? extent)
      }
    return lower >= 0 && lower < upper && upper <= extent ? lower..<upper : nil
  }
}
