import GPT
import Records

/// Which lists are for training, for choosing and for testing: 98, 1 and 1 % in order, as the paper splits its million.
public struct ListSplit: Sendable, Equatable {
  /// The numbers of the lists to train on.
  public let train: Range<Int>
  /// The numbers of the lists that the kept model is chosen by.
  public let validation: Range<Int>
  /// The numbers of the lists to test on.
  public let test: Range<Int>

  /// The paper's number of lists.
  public static let paperCount = 1_000_000

  /// Splits so many lists: a hundredth each for validation and test, the others for training.
  ///
  /// - Throws: ``MechanisticError/fewLists(_:)`` below 100, where a part would be empty; `SettingsError` above 100,000,000.
  public init(count: Int) throws {
    guard count >= 100 else { throw MechanisticError.fewLists(count) }
    try NumberRange.lists.check(count)
    let hundredth = count / 100
    train = 0..<count - 2 * hundredth
    validation = count - 2 * hundredth..<count - hundredth
    test = count - hundredth..<count
  }
}
