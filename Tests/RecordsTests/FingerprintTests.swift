import Foundation
import Records
import TestSupport
import Testing

@Suite(.tiered) struct FingerprintTests {
  /// Published values of 64-bit FNV-1a.
  @Test(arguments: [("", "cbf29ce484222325"), ("a", "af63dc4c8601ec8c"), ("foobar", "85944171f73967e8")])
  func published(_ text: String, _ expected: String) {
    #expect(Fingerprint.hex(Data(text.utf8)) == expected)
  }

  /// However the bytes come, and with zeros in front.
  @Test func inParts() {
    var sum = Fingerprint()
    for part in ["foo", "", "bar"] { sum.add(part.utf8) }
    #expect(sum.hex == "85944171f73967e8")
    #expect(sum.hex.count == 16)
  }

  @Test func filesOfADirectory() throws {
    let directory = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID())").path
    defer { try? FileManager.default.removeItem(atPath: directory) }
    try FileAccess.createDirectory(directory)
    try FileAccess.write(Data("foobar".utf8), to: "\(directory)/a")
    let sums = try Fingerprint.files(in: directory)
    #expect(sums == ["a": "85944171f73967e8"])
    try Fingerprint.check(sums, in: directory, listedIn: "list")
    try FileAccess.write(Data("foobaz".utf8), to: "\(directory)/a")
    let error = #expect(throws: FileError.self) {
      try Fingerprint.check(sums, in: directory, listedIn: "list")
    }
    #expect(error?.problem == "is damaged: its check sum is not the one in list")
  }
}
