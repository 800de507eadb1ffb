import Arrays
import Foundation
import Records

/// One line of `metrics.jsonl`: what an evaluation found. Times are in the log, not here, so that a resumed run
/// writes the same bytes as an undisturbed one.
public struct MetricsEntry: Codable, Sendable, Equatable {
  /// Updates done.
  public var step: Int
  /// Passes over the data done.
  public var epoch: Double
  /// The rate of the last update.
  public var learningRate: Double
  /// The mean training loss (with dropout) since the entry before.
  public var trainLoss: Double
  /// The mean loss over the validation set, nil without one.
  public var validLoss: Double?
  /// The share of inputs whose whole answer is exactly right.
  public var accuracy: AnswerAccuracy?
  /// The same for each output variable; nil for those that the text does not show.
  public var variables: [String: AnswerAccuracy?]?
  /// What always giving the most frequent answer would reach.
  public var majority: MajorityAnswers?
  /// The inputs that were drawn, where accuracy is measured on a sample of the world's; nil where it is exact.
  public var drawnInputs: Int?
  /// Wilson's interval of the whole answers' share over all inputs, where these are a sample.
  public var interval: ShareInterval?
}

/// The file of a run's metrics.
enum MetricsFile {
  /// All entries; a line that a crash cut short ends the list.
  static func read(_ path: String) throws -> [MetricsEntry] {
    guard FileAccess.exists(path) else { return [] }
    var entries: [MetricsEntry] = []
    for line in try FileAccess.read(path).split(separator: UInt8(ascii: "\n")) {
      guard let entry = try? JSONText.decode(MetricsEntry.self, from: Data(line)) else { break }
      entries.append(entry)
    }
    return entries
  }

  /// All entries up to a step, and what is wrong with the file: lines that are no entries, or come a second time.
  static func examine(
    _ path: String, until step: Int
  ) throws -> (entries: [MetricsEntry], problems: [String]) {
    guard FileAccess.exists(path) else { return ([], []) }
    var entries: [MetricsEntry] = []
    var problems: [String] = []
    for (number, line) in try FileAccess.read(path).split(separator: UInt8(ascii: "\n")).enumerated() {
      guard let entry = try? JSONDecoder().decode(MetricsEntry.self, from: Data(line)) else {
        problems.append("line \(number + 1) is damaged")
        continue
      }
      if let last = entries.last, entry.step <= last.step {
        problems.append("line \(number + 1) is of step \(entry.step), after one of step \(last.step)")
      } else {
        entries.append(entry)
      }
    }
    return (entries.filter { $0.step <= step }, problems)
  }

  /// Makes the file hold exactly these entries; without any there is no file.
  static func restore(_ entries: [MetricsEntry], to path: String) throws {
    guard FileAccess.exists(path) else { return entries.isEmpty ? () : try write(entries, to: path) }
    if entries.isEmpty {
      unlink(path)
    } else if try read(path) != entries || read(path).count != lines(path) {
      try write(entries, to: path)
    }
  }

  private static func lines(_ path: String) throws -> Int {
    try FileAccess.read(path).count { $0 == UInt8(ascii: "\n") }
  }

  /// Writes all entries, atomically.
  static func write(_ entries: [MetricsEntry], to path: String) throws {
    var data = Data()
    for entry in entries { data += try JSONFile.line(entry) + Data("\n".utf8) }
    try FileAccess.write(data, to: path)
  }
}

extension RunDirectory {
  /// The entries of `metrics.jsonl`, in order of steps.
  public func metrics() throws -> [MetricsEntry] { try MetricsFile.read(metricsFile) }
}
