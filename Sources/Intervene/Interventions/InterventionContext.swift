import GPT
import Tasks

/// What an intervention knows when it makes its hooks: the model, all texts, and which of them run.
///
/// The batch may be read whole (teacher-forced) or grow position by position (generated): a hook finds the positions in
/// `HookContext.positions`, and the texts of the tensor's first axis by ``text(_:_:)``.
public struct InterventionContext: Sendable {
  /// The model and its texts.
  public let subject: any InterventionSubject
  /// The number of the text that each example of the batch belongs to.
  public let members: [Int]

  /// The text of a row of a hooked tensor.
  public func text(_ row: Int, _ hook: HookContext) -> Int { members[hook.examples.lowerBound + row] }

  /// Where places lie in each example of the batch; nil means everywhere.
  public func places(_ positions: [TextPosition]?) -> Places {
    Places(masks: members.map { subject.placed.mask(positions, in: $0) })
  }

  /// [example][position], nil for all positions.
  public struct Places: Sendable {
    let masks: [[Bool]?]

    /// Whether a position of an example is meant; positions behind the right text are not.
    func contains(_ example: Int, _ position: Int) -> Bool {
      guard let mask = masks[example] else { return true }
      return position < mask.count && mask[position]
    }

    /// Calls `body` with row, query index and position of each place that a hooked tensor shows.
    public func forEach(_ hook: HookContext, _ body: (_ row: Int, _ query: Int, _ position: Int) -> Void) {
      for (row, example) in hook.examples.enumerated() {
        for (query, position) in hook.positions.enumerated() where contains(example, position) {
          body(row, query, position)
        }
      }
    }
  }
}
