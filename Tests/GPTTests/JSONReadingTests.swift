import Foundation
import GPT
import Records
import TestSupport
import Testing
import Worlds

/// One reader for every JSON text: what Python's `json` makes of a text, or an error that names the place.
@Suite(.tiered) struct JSONReadingTests {
  private let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  private func read(_ text: String) throws -> JSONValue {
    try JSONFile.read(JSONValue.self, at: try directory.write(text, as: "a.json"))
  }

  @Test(arguments: [
    (#"{"a": 1, "a": 2}"#, JSONValue.object(["a": .int(2)])),
    (#"{"a": {"b": 1}, "a": {"c": 2}}"#, .object(["a": .object(["c": .int(2)])])),
    (#"{"a": 1, "\u0061": 3}"#, .object(["a": .int(3)])),
    ("1e400", .double(.infinity)), ("-1e400", .double(-.infinity)), ("Infinity", .double(.infinity)),
    ("-Infinity", .double(-.infinity)), ("1e-400", .double(0)), ("-0", .int(0)), ("-0.0", .double(-0.0)),
    ("9223372036854775808", .double(9_223_372_036_854_775_808)), ("-9223372036854775808", .int(.min)),
    ("1E2", .double(100)), ("1.0", .double(1)),
    (#""\ud83d\ude00""#, .string("😀")), (#""\ud83d""#, .brokenString("\u{FFFD}")),
    (#""\ude00\ud83d\ude00""#, .brokenString("\u{FFFD}😀")), (#""\ud83d\u0041""#, .brokenString("\u{FFFD}A")),
    ("\u{FEFF}[]", .array([])), (" \t\r\n true ", .bool(true)),
    ("\"\u{7F}\u{2028}\"", .string("\u{7F}\u{2028}")),
  ])
  func asPythonReads(_ text: String, _ expected: JSONValue) throws {
    let found = try read(text)
    #expect(found == expected)
    if case .double(let number) = found, case .double(let other) = expected {
      #expect(number.sign == other.sign)
    }
  }

  @Test func notANumber() throws {
    guard case .double(let number) = try read("NaN") else { throw FileError("NaN", "is no number") }
    #expect(number.isNaN)
  }

  @Test(arguments: [
    "", " ", "{", "[1,]", "{\"a\":1,}", "{a:1}", "{'a':1}", "01", "-", "+1", ".5", "1.", "1e", "1_0", "0x10",
    "nan",
    "Nan", "inf", "-NaN", "--1", "1 2", "[1] x", "\"\t\"", "\"\\x\"", "\"\\u12\"", "tru", "// a\n1",
    "\u{FEFF}\u{FEFF}1",
    "\"a", "[1", "{\"a\"}", "nullx", "\u{A0}1",
  ])
  func refused(_ text: String) throws {
    #expect { try read(text) } throws: { error in
      error is FileError && "\(error)".contains("a.json") && "\(error)".contains("column")
    }
  }

  @Test func placesAreNamed() throws {
    #expect { try read("{\n  \"é\": tru\n}") } throws: { "\($0)".contains("a value at é, line 2, column 8") }
    #expect { try read(String(repeating: "[", count: 200)) } throws: { "\($0)".contains("128 levels") }
    let utf16 = try directory.write(Data([0xFF, 0xFE, 0x7B, 0x00]), as: "b.json")
    #expect { try JSONFile.read(JSONValue.self, at: utf16) } throws: { "\($0)".contains("not UTF-8") }
  }

  private struct Named: Decodable, Equatable {
    var name: String
    var number: Double?
    var other: Inner?
    struct Inner: Decodable, Equatable { var x: UInt64 }
  }

  /// Types are decoded from the same reader: the last of several members, and no number is lost on the way.
  @Test func types() throws {
    func read(_ text: String) throws -> Named {
      try JSONFile.read(Named.self, at: try directory.write(text, as: "a.json"))
    }
    #expect(
      try read(
        #"{"name": "a", "name": "\"\\\n\u00e9", "other": {"x": 1}, "other": {"x": 18446744073709551615}}"#)
        == Named(name: "\"\\\né", number: nil, other: .init(x: .max)))
    #expect(
      try read("\u{FEFF}{\"unused\": [NaN, -Infinity, 1e999, \"\\ud800\"], \"name\": \"\", \"number\": 0.1}")
        == Named(name: "", number: 0.1, other: nil))
    for text in [#"{"name": "\ud800"}"#, #"{"name": "a", "number": NaN}"#, #"{"name": NaN}"#, "[]"] {
      #expect(throws: FileError.self) { try read(text) }
    }
  }

  /// Lines of data sets.
  @Test func lines() throws {
    func parse(_ text: String) throws -> [TextPair] {
      try TextPairFile.parse(jsonl: Data(text.utf8), file: "f.jsonl")
    }
    let pair = [TextPair(prompt: "a", completion: "b")]
    #expect(
      try parse("\u{FEFF}" + #"{"score": NaN, "prompt": "x", "completion": "b", "prompt": "a"}"#) == pair)
    #expect(try parse(#"{"prompt": "a", "completion": "b", "x": [Infinity, "\udc00", 1e999]}"#) == pair)
    #expect { try parse(#"{"prompt": "\ud800", "completion": "b"}"#) } throws: {
      "\($0)".contains("\"prompt\"")
    }
  }

  /// Configurations: what is not used may be anything, what is used has to be a number.
  @Test func configurations() throws {
    let text = String(decoding: try bytes(Fixture("one-layer")["config.json"]), as: UTF8.self)
    func open(_ more: String) throws -> Model {
      _ = try directory.write("\u{FEFF}{\(more), " + text.trimmingPrefix("{"), as: "config.json")
      return try Checkpoint.readModel(directory.path)
    }
    _ = try directory.write(try bytes(Fixture("one-layer")["model.safetensors"]), as: "model.safetensors")
    let unused = #""task_specific_params": {"x": NaN, "y": [1e999, "\ud800"]}, "n_layer": 7"#
    #expect(try open(unused).dimensions.layers == 1)
    _ = try directory.write(text.replacing("1e-05", with: "NaN"), as: "config.json")
    #expect { try Checkpoint.readModel(directory.path) } throws: { "\($0)".contains("layer_norm_epsilon") }
  }

  /// Every reader says that it has found a pointer.
  @Test func pointersOfLargeFileStorage() throws {
    let pointer = Data(
      "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1\nsize 12345\n"
        .utf8)
    for name in ["config.json", "model.safetensors", "tokenizer.json", "x.npy", "data.jsonl", "world.yaml"] {
      _ = try directory.write(pointer, as: name)
    }
    let path = directory.path
    let readers: [(String, () throws -> Void)] = [
      ("tokenizer.json", { _ = try TokenizerDirectory.read(path) }),
      ("config.json", { _ = try Checkpoint.readModel(path) }),
      ("model.safetensors", { _ = try Safetensors(path: path + "/model.safetensors") }),
      ("x.npy", { _ = try NPY(path: path + "/x.npy") }),
      ("data.jsonl", { _ = try TextPairFile.read(path + "/data.jsonl") }),
      ("world.yaml", { _ = try World.named(path + "/world.yaml") }),
    ]
    for (name, read) in readers {
      #expect { try read() } throws: { error in
        "\(error)".contains(name) && "\(error)".contains("Git LFS") && "\(error)".contains("git lfs pull")
      }
    }
  }
}
