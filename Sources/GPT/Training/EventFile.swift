import Foundation
import Records

/// A run's scalars for TensorBoard, in `events.out.tfevents.….probe` beside `metrics.jsonl`, with the same numbers.
///
/// Events are added at the end, so that a board that looks on sees them. A run that goes on keeps the events of the steps
/// that it keeps, with their times.
public struct EventFile {
  /// The name in a run's directory. Boards read files whose names have `tfevents` in them.
  public static let name = "events.out.tfevents.0000000000.probe"

  private let path: String

  /// Makes the file hold the events of these entries, and no others.
  ///
  /// - Parameters:
  ///   - run: its directory.
  ///   - entries: the metrics so far.
  /// - Throws: `FileError` when it cannot be written.
  public init(in run: RunDirectory, holding entries: [MetricsEntry]) throws {
    path = "\(run.path)/\(Self.name)"
    _ = try run.claim(Self.name, files: [Self.name])
    try settle(entries)
  }

  /// Whether a run has one.
  public static func exists(in run: RunDirectory) -> Bool { FileAccess.exists("\(run.path)/\(name)") }

  /// Adds the event of an entry.
  ///
  /// - Throws: `FileError` when it cannot be written.
  public func append(_ entry: MetricsEntry) throws {
    guard let stream = fopen(path, "ab") else { throw FileError(path, "cannot be written", code: errno) }
    let bytes = Array(Self.event(of: entry, at: Self.now).framed)
    let written = fwrite(bytes, 1, bytes.count, stream)
    let code = errno
    guard fclose(stream) == 0, written == bytes.count else {
      throw FileError(path, "cannot be written", code: code)
    }
  }

  /// Makes the file hold the events of these entries: those that it has stay as they are.
  ///
  /// - Throws: `FileError` when it cannot be written.
  public func settle(_ entries: [MetricsEntry]) throws {
    let old = FileAccess.exists(path) ? EventReader.records(in: try FileAccess.read(path)) : []
    var known: [Int: EventRecord] = [:]
    for record in old where record.version == nil { known[record.step] = record }
    let time = Self.now
    var events = [old.first { $0.version != nil } ?? .start(time)]
    for entry in entries {
      let event = Self.event(of: entry, at: known[entry.step]?.time ?? time)
      events.append(event)
    }
    if events != old { try FileAccess.write(events.reduce(Data()) { $0 + $1.framed }, to: path) }
  }

  private static var now: Double { (Date().timeIntervalSince1970 * 1000).rounded() / 1000 }

  /// The entry's numbers under the names of its fields, parts of them behind a slash. What is undefined is left out.
  static func event(of entry: MetricsEntry, at time: Double) -> EventRecord {
    var scalars: [(String, Double?)] = [
      ("loss/train", entry.trainLoss), ("loss/valid", entry.validLoss),
      ("accuracy/all", entry.accuracy?.all), ("accuracy/seen", entry.accuracy?.seen),
      ("accuracy/held out", entry.accuracy?.heldOut),
      ("accuracy/held out without mirrors", entry.accuracy?.heldOutWithoutMirrors),
    ]
    for (name, accuracy) in (entry.variables ?? [:]).sorted(by: { $0.key < $1.key }) {
      scalars.append(("accuracy of/\(name)", accuracy?.all))
    }
    scalars += [("learning rate", entry.learningRate), ("epoch", entry.epoch)]
    return EventRecord(
      time: time, step: entry.step,
      scalars: scalars.compactMap { name, value in value.map { (name, Float($0)) } })
  }
}
