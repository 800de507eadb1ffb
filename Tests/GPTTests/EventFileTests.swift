import Foundation
import Records
import TestSupport
import Testing

@testable import GPT

/// TensorBoard's files: what is written is what its own reader finds.
@Suite(.tiered) struct EventFileTests {
  /// RFC 3720, B.4, and the check value of the polynomial.
  @Test func checkSumsAreCastagnolis() {
    #expect(CRC32C.of(Array("123456789".utf8)) == 0xE306_9283)
    #expect(CRC32C.of([UInt8](repeating: 0, count: 32)) == 0x8A91_36AA)
    #expect(CRC32C.of([UInt8](repeating: 0xFF, count: 32)) == 0x62A8_AB43)
    #expect(CRC32C.of(0..<32 as Range<UInt8>) == 0x46DD_794E)
    #expect(CRC32C.of([UInt8]()) == 0)
  }

  /// Bytes written down by hand from the format's description.
  @Test func eventsAreProtocolBuffers() {
    let start = EventRecord.start(1)
    #expect(
      start.message == [0x09, 0, 0, 0, 0, 0, 0, 0xF0, 0x3F, 0x1A, 13] + Array("brain.Event:2".utf8))
    let event = EventRecord(time: 2, step: 300, scalars: [("a/b", 0.5)])
    #expect(
      event.message == [
        0x09, 0, 0, 0, 0, 0, 0, 0, 0x40, 0x10, 0xAC, 0x02, 0x2A, 12, 0x0A, 10, 0x0A, 3, 0x61, 0x2F, 0x62,
        0x15,
        0, 0, 0, 0x3F,
      ])
    #expect(event.framed.count == 16 + event.message.count)
    #expect(Array(event.framed.prefix(8)) == [26, 0, 0, 0, 0, 0, 0, 0])
  }

  private func entry(_ step: Int, _ loss: Double) throws -> MetricsEntry {
    try JSONDecoder().decode(
      MetricsEntry.self,
      from: Data(
        """
        {"step": \(step), "epoch": 0.5, "learningRate": 0.001, "trainLoss": \(loss), "validLoss": 2,
         "accuracy": {"all": 0.25, "heldOut": 0.125}, "variables": {"newA": {"all": 1}, "newB": null}}
        """.utf8))
  }

  @Test func numbersAreThoseOfTheMetrics() throws {
    let event = EventFile.event(of: try entry(7, 1.5), at: 3)
    #expect(event.step == 7 && event.time == 3)
    #expect(
      event.scalars.map(\.tag) == [
        "loss/train", "loss/valid", "accuracy/all", "accuracy/held out", "accuracy of/newA", "learning rate",
        "epoch",
      ])
    #expect(event.scalars.map(\.value) == [1.5, 2, 0.25, 0.125, 1, 0.001, 0.5])
    #expect(EventReader.records(in: EventRecord.start(3).framed + event.framed) == [.start(3), event])
  }

  /// A run that goes on keeps the events of the steps that it keeps, with their times, and drops all others.
  @Test func runsGoOn() throws {
    let directory = try TemporaryDirectory()
    let run = RunDirectory(directory.path)
    let path = directory[EventFile.name]
    let entries = try (1...4).map { try entry($0, Double($0)) }
    let file = try EventFile(in: run, holding: [])
    for entry in entries.prefix(3) { try file.append(entry) }
    let first = EventReader.records(in: try bytes(path))
    #expect(first.map(\.step) == [0, 1, 2, 3] && first[0].version == "brain.Event:2")
    // A crash in the middle of the third event; it goes on after step 1.
    try bytes(path).dropLast(5).write(to: URL(fileURLWithPath: path))
    #expect(EventReader.records(in: try bytes(path)) == Array(first.prefix(3)))
    let again = try EventFile(in: run, holding: Array(entries.prefix(1)))
    #expect(EventReader.records(in: try bytes(path)) == Array(first.prefix(2)))
    for entry in entries.dropFirst() { try again.append(entry) }
    let whole = EventReader.records(in: try bytes(path))
    #expect(whole.map(\.step) == [0, 1, 2, 3, 4] && Array(whole.prefix(2)) == Array(first.prefix(2)))
    let before = try bytes(path)
    try again.settle(entries)
    #expect(try bytes(path) == before, "nothing to settle")
  }

  @Test func damageEndsTheReading() throws {
    let data = EventRecord.start(1).framed + EventRecord(time: 2, step: 1, scalars: [("a", 1)]).framed
    for place in data.indices {
      var damaged = data
      damaged[place] ^= 0x40
      #expect(EventReader.records(in: damaged).count <= 1)
    }
    for count in 0..<data.count { _ = EventReader.records(in: data.prefix(count)) }
  }

  /// What TensorBoard 2.21 wrote itself is read, and the same events are written with the same bytes.
  @Test func tensorBoardsOwnFile() throws {
    let path = URL(fileURLWithPath: #filePath).appendingPathComponent("../../Fixtures/tensorboard.tfevents")
      .standardizedFileURL.path
    let data = try bytes(path)
    let records = EventReader.records(in: data)
    #expect(records.map(\.step) == [0, 1, 300])
    #expect(records[1].scalars.map(\.tag) == ["loss/train", "accuracy/all"])
    #expect(records[2].scalars.map(\.value) == [0.1])
    #expect(records.reduce(Data()) { $0 + $1.framed } == data)
  }
}
