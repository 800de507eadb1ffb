/// What can stand in a cell of a ``Table``.
public protocol TableValue {
  /// The cell that the value becomes.
  var tableValue: Table.Value { get }
  /// Whether columns of it stand at the left.
  static var isText: Bool { get }
}

extension TableValue {
  public static var isText: Bool { false }
}

extension String: TableValue {
  public var tableValue: Table.Value { .text(self) }
  public static var isText: Bool { true }
}

extension Int: TableValue {
  public var tableValue: Table.Value { .integer(self) }
}

extension Double: TableValue {
  public var tableValue: Table.Value { .number(self) }
}

extension Float: TableValue {
  public var tableValue: Table.Value { .single(self) }
}

extension Bool: TableValue {
  public var tableValue: Table.Value { .flag(self) }
}

extension Optional: TableValue where Wrapped: TableValue {
  public var tableValue: Table.Value { self?.tableValue ?? .missing }
  public static var isText: Bool { Wrapped.isText }
}

extension Table.Value: TableValue {
  public var tableValue: Table.Value { self }
}
