import Records

extension PlacedTexts {
  /// The positions that a place stands for in one text, in order; those outside of the text are left out.
  public func positions(of place: TextPosition, in text: Int) -> [Int] {
    let range = sequences[text].indices
    switch place.place {
    case .number(let number): return range.contains(number) ? [number] : []
    case .variable(let name, let offset):
      return names(in: text).filter { TextPosition.stands($0.name, for: name) }.flatMap(\.range)
        .compactMap { position in
          let (moved, overflows) = position.addingReportingOverflow(offset)
          return !overflows && range.contains(moved) ? moved : nil
        }
    case .span(let from, let to):
      guard let first = from == nil ? 0 : from.flatMap({ positions(of: $0, in: text).min() }),
        let last = to == nil ? range.upperBound - 1 : to.flatMap({ positions(of: $0, in: text).max() }),
        first <= last
      else { return [] }
      return Array(first...last)
    }
  }

  /// Which positions of one text the places stand for, [position]; nil (everywhere) without places.
  package func mask(_ places: [TextPosition]?, in text: Int) -> [Bool]? {
    places.map { places in
      var mask = [Bool](repeating: false, count: sequences[text].count)
      for place in places { for position in positions(of: place, in: text) { mask[position] = true } }
      return mask
    }
  }

  /// Checks that places exist, for the option or key called `key`.
  ///
  /// - Throws: `ArgumentError` that lists near names or the range of positions.
  public func check(_ places: [TextPosition]?, at key: String = "positions") throws {
    guard let places else { return }
    guard !places.isEmpty else {
      throw ArgumentError(key, "expected at least one position, found none", hint: "leave it out for all")
    }
    for place in places {
      switch place.place {
      case .number(let number):
        guard number < longest else {
          throw ArgumentError(key, "expected a position from 0 to \(longest - 1), found \(number)")
        }
      case .variable(let name, _):
        let known = variableNames
        guard known.contains(where: { TextPosition.stands($0, for: name) }) else {
          if hiddenNames.contains(name) {
            throw ArgumentError(
              key, "\(name) is not in the text, so it has no position",
              hint: "the text shows \(known.prefix(12).joined(separator: ", "))")
          }
          throw ArgumentError.unknown(kindOfName, name, at: key, among: known)
        }
        guard sequences.indices.contains(where: { !positions(of: place, in: $0).isEmpty }) else {
          throw ArgumentError(key, "\"\(place)\" lies outside of all texts")
        }
      case .span(let from, let to):
        try check([from, to].compactMap { $0 }, at: key)
        guard sequences.indices.contains(where: { !positions(of: place, in: $0).isEmpty }) else {
          throw ArgumentError(key, "\"\(place)\" ends before it begins in every text")
        }
      }
    }
  }

  /// What places can be named after, in the order of the texts.
  public var variableNames: [String] {
    var seen: Set<String> = []
    return sequences.isEmpty ? [] : names(in: 0).map(\.name).filter { seen.insert($0).inserted }
  }
}

extension PlacedTexts {
  /// Whether in some text a position of `queries` comes no earlier than one of `keys`.
  package func canAttend(_ queries: [TextPosition], to keys: [TextPosition]) -> Bool {
    sequences.indices.contains { text in
      let last = queries.flatMap { positions(of: $0, in: text) }.max()
      let first = keys.flatMap { positions(of: $0, in: text) }.min()
      return last.flatMap { last in first.map { $0 <= last } } ?? false
    }
  }
}

extension TextPosition {
  /// Whether a variable is the one named, or an element of the list named.
  package static func stands(_ variable: String, for name: String) -> Bool {
    variable == name || variable.hasPrefix(name + "[")
  }
}
