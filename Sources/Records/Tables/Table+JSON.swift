extension Table: Encodable {
  /// A list of objects, one a row, with the columns' names as keys: numbers as numbers, flags as `true` and `false`,
  /// missing values as `null`. A name that several columns have gets a number from the second on: `mean 2`.
  public func encode(to encoder: any Encoder) throws {
    let shown = columns(for: .programs)
    let keys = Self.distinct(shown.map { headings[$0].name })
    var list = encoder.unkeyedContainer()
    for row in rows {
      var object = list.nestedContainer(keyedBy: AnyKey.self)
      for (key, column) in zip(keys, shown) {
        try object.encode(row[column], forKey: AnyKey(stringValue: key))
      }
    }
  }

  private static func distinct(_ names: [String]) -> [String] {
    var used = Set(names)
    var seen: Set<String> = []
    return names.map { name in
      if seen.insert(name).inserted { return name }
      var number = 2
      while !used.insert("\(name) \(number)").inserted { number += 1 }
      return "\(name) \(number)"
    }
  }
}

extension Table.Value: Encodable {
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .text(let text): try container.encode(text)
    case .integer(let number): try container.encode(number)
    case .number(let number): try container.encode(number)
    case .single(let number): try container.encode(number)
    case .flag(let isSet): try container.encode(isSet)
    case .missing: try container.encodeNil()
    }
  }
}
