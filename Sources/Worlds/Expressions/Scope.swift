import Records

/// The names that expressions of a world may use, and what is known of their values.
struct Scope {
  var parameters: [String: Int] = [:]
  var cells: [String: Int] = [:]
  var lists: [String: Range<Int>] = [:]
  /// Outputs defined so far.
  var outputs: [String: Int] = [:]
  /// Outputs that are lists.
  var outputLists: [String: Range<Int>] = [:]
  /// The lists among inputs and outputs, made once.
  var listValues: [String: ListValue] = [:]
  var tables: [String: LookupTable] = [:]
  /// What the file's `let` defines.
  var helpers: [String: Resolved] = [:]
  /// The same in the order of the file.
  var helperValues: [Helper] = []
  var words = WordTable()
  /// Values that are no outputs, in an order in which they can be computed.
  var hidden: [HiddenValue] = []
  var analysis = IntervalAnalysis(cells: [])
  /// What the cells and outputs stand for.
  var cellKinds: [ValueKind] = []
  var outputKinds: [ValueKind] = []
  /// How many operations the rules have come to.
  var operations = 0

  /// Whether the world has something of this name.
  func isTaken(_ name: String) -> Bool {
    parameters[name] != nil || cells[name] != nil || lists[name] != nil || outputs[name] != nil
      || outputLists[name] != nil || tables[name] != nil || helpers[name] != nil
  }

  /// All names, in alphabetical order.
  var names: [String] {
    (Array(parameters.keys) + Array(cells.keys) + Array(lists.keys) + Array(outputs.keys)
      + Array(outputLists.keys) + Array(tables.keys) + Array(helpers.keys)).sorted()
  }
}

/// An expression of one value, and what it stands for.
struct Typed {
  var formula: Formula
  var kind: ValueKind
}

/// A list of known length.
struct ListValue {
  var elements: [Formula]
  var kind: ValueKind
  /// The cells that it consists of, where it is a list of the file's inputs.
  var cells: Range<Int>?

  init(_ elements: [Formula], _ kind: ValueKind, cells: Range<Int>? = nil) {
    self.elements = elements
    self.kind = kind
    self.cells = cells
  }

  /// As an argument of a function.
  var operand: Formula.Operand { cells.map { .cells($0) } ?? .list(elements) }
}

/// What a name or an expression stands for.
enum Resolved {
  case scalar(Typed)
  case list(ListValue)
}
