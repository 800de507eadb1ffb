import Arrays
import Foundation
import GPT
import Records
import TestSupport
import Testing

/// Reading and writing of safetensors files; headers that lie.
@Suite(.tiered) struct SafetensorsTests {
  private let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  @Test func roundTrip() throws {
    let tensor = Tensor([2, 3], [1, -0.0, .infinity, .leastNonzeroMagnitude, -.greatestFiniteMagnitude, 7])
    let arrays = [
      NamedArray(name: "a \"quoted\" \n näme", tensor),
      NamedArray(name: "scalar", Tensor([], [4])), NamedArray(name: "empty", Tensor([0, 5])),
      NamedArray(name: "tokens", shape: [3], values: .int32([1, -2, .max])),
    ]
    try Safetensors.write(arrays, metadata: ["format": "pt", "b": "ü\""], to: directory["x.safetensors"])
    let first = try bytes(directory["x.safetensors"])
    try Safetensors.write(arrays, metadata: ["b": "ü\"", "format": "pt"], to: directory["x.safetensors"])
    #expect(try bytes(directory["x.safetensors"]) == first)
    #expect((8 + Int(first[0]) + Int(first[1]) << 8) % 8 == 0, "data begins at a multiple of 8")

    let file = try Safetensors(path: directory["x.safetensors"])
    #expect(file.metadata == ["format": "pt", "b": "ü\""])
    #expect(Set(file.entries.keys) == Set(arrays.map(\.name)))
    #expect(try file.tensor(arrays[0].name).bits == tensor.bits)
    #expect(try file.tensor("scalar").shape == [] && file.tensor("scalar").values == [4])
    #expect(try file.tensor("empty").shape == [0, 5])
    #expect(try file.integers("tokens") == [1, -2, Int(Int32.max)])
    #expect(throws: FileError.self) { try file.tensor("tokens") }
    #expect(throws: FileError.self) { try file.integers("scalar") }
    #expect { try file.tensor("tokns") } throws: { "\($0)".contains("tokens") && "\($0)".contains("near") }
  }

  @Test func elementTypes() throws {
    let header = """
      {"h":{"dtype":"F16","shape":[6],"data_offsets":[0,12]},"b":{"dtype":"BF16","shape":[2],"data_offsets":[12,16]},\
      "d":{"dtype":"F64","shape":[1],"data_offsets":[16,24]},"i":{"dtype":"I64","shape":[1],"data_offsets":[24,32]},\
      "u":{"dtype":"U8","shape":[1,1],"data_offsets":[32,33]}}
      """
    func little(_ value: some FixedWidthInteger) -> [UInt8] {
      withUnsafeBytes(of: value.littleEndian) { Array($0) }
    }
    let halves: [UInt16] = [0x3c00, 0xc000, 0x0001, 0x7bff, 0xfc00, 0x3555]
    let data =
      halves.flatMap(little) + little(UInt16(0x3f80)) + little(UInt16(0xc2f7)) + little((1.0 / 3).bitPattern)
      + little(Int64(-5)) + [9]
    let file = try Safetensors(safetensors(header, data: data), path: "memory")
    #expect(try file.tensor("h").values == [1, -2, 0x1p-24, 65_504, -.infinity, 0.333251953125])
    #expect(try file.tensor("b").values == [1, -123.5])
    #expect(try file.tensor("d").values == [Float(1.0 / 3)])
    #expect(try file.integers("i") == [-5])
    #expect(throws: FileError.self) { try file.tensor("u") }
    let nan = try Safetensors(
      safetensors(#"{"n":{"dtype":"F16","shape":[1],"data_offsets":[0,2]}}"#, data: [1, 0x7c]), path: "memory"
    )
    #expect(try nan.tensor("n").values[0].isNaN)
  }

  static let lies: [(String, Data, String)] = [
    ("empty", Data(), "8"),
    ("seven bytes", Data(count: 7), "8"),
    ("no header", Data(count: 8), "header"),
    ("huge length", safetensors("{}", length: .max), "claims"),
    ("long length", safetensors("{}", length: 3), "claims"),
    ("a list", safetensors("[]"), "JSON object"),
    ("no JSON", safetensors("{]"), "JSON object"),
    ("deep JSON", safetensors(String(repeating: "[", count: 200_000)), "JSON object"),
    ("data without tensors", safetensors("{}", data: [1]), "end at byte"),
    ("no dtype", safetensors(#"{"a":{"shape":[1],"data_offsets":[0,4]}}"#, data: [0, 0, 0, 0]), "'a'"),
    ("not an object", safetensors(#"{"a":3}"#), "'a'"),
    ("other dtype", tensor("F8_E4M3", "[4]", "[0,4]"), "F8_E4M3"),
    ("negative size", tensor("F32", "[-1]", "[0,4]"), "'a'"),
    ("fractional size", tensor("F32", "[1.5]", "[0,4]"), "'a'"),
    ("overflowing shape", tensor("F32", "[4611686018427387904,4,4]", "[0,4]"), "'a'"),
    (
      "parts of an empty shape", tensor("F32", "[0,4611686018427387904,4611686018427387904]", "[0,0]"), "'a'"
    ),
    ("shape and bytes", tensor("F32", "[2]", "[0,4]"), "8 bytes"),
    ("wrong dtype", tensor("F64", "[1]", "[0,4]"), "8 bytes"),
    ("offsets outside", tensor("F32", "[2]", "[0,8]"), "outside"),
    ("offsets reversed", tensor("F32", "[0]", "[4,0]"), "outside"),
    ("offsets negative", tensor("F32", "[1]", "[-4,0]"), "outside"),
    ("offsets huge", tensor("F32", "[1]", "[9223372036854775807,9223372036854775807]"), "outside"),
    ("three offsets", tensor("F32", "[1]", "[0,4,4]"), "'a'"),
    ("gap at the start", tensor("U8", "[3]", "[1,4]"), "gap"),
    ("bytes left over", tensor("U8", "[3]", "[0,3]"), "end at byte 3"),
    (
      "overlap",
      safetensors(
        #"{"a":{"dtype":"U8","shape":[3],"data_offsets":[0,3]},"b":{"dtype":"U8","shape":[2],"data_offsets":[2,4]}}"#,
        data: [0, 0, 0, 0]), "overlaps"
    ),
    (
      "gap",
      safetensors(
        #"{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"b":{"dtype":"U8","shape":[2],"data_offsets":[2,4]}}"#,
        data: [0, 0, 0, 0]), "gap"
    ),
  ]

  private static func tensor(_ type: String, _ shape: String, _ offsets: String) -> Data {
    safetensors(
      #"{"a":{"dtype":"\#(type)","shape":\#(shape),"data_offsets":\#(offsets)}}"#, data: [0, 0, 0, 0])
  }

  @Test(arguments: lies) func lyingHeader(name: String, content: Data, problem: String) throws {
    let path = try directory.write(content, as: "lie.safetensors")
    #expect {
      try Safetensors(path: path)
    } throws: { error in
      error is FileError && "\(error)".contains("lie.safetensors") && "\(error)".contains(problem)
    }
  }

  @Test func missingFileAndDirectory() {
    for path in [directory["none.safetensors"], directory.path] {
      #expect { try Safetensors(path: path) } throws: { "\($0)".contains(path) }
    }
  }
}
