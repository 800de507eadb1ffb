import Arrays
import Foundation
import GPT
import Records
import TestSupport
import Testing

/// NumPy's files.
@Suite(.tiered) struct ArrayFileTests {
  private func file(
    _ type: String, _ shape: String, _ data: [UInt8], fortran: Bool = false, version: UInt8 = 1
  ) -> Data {
    var header = "{'descr': '\(type)', 'fortran_order': \(fortran ? "True" : "False"), 'shape': \(shape), }"
    while (header.utf8.count + (version == 1 ? 11 : 13)) % 64 != 0 { header += " " }
    header += "\n"
    let length = header.utf8.count
    let size = (0..<(version == 1 ? 2 : 4)).map { UInt8(length >> (8 * $0) & 0xff) }
    return Data([0x93] + Array("NUMPY".utf8) + [version, 0] + size) + Data(header.utf8) + Data(data)
  }

  private func big(_ value: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: value.bigEndian) { Array($0) }
  }

  @Test func everyTypeAndByteOrder() throws {
    func value(_ bits: some FixedWidthInteger, _ type: String, _ wanted: Double) throws {
      for (order, data) in [("<", Array(big(bits).reversed())), (">", big(bits))] {
        for version: UInt8 in 1...3 {
          let array = try NPY(file(order + type, "(1,)", data, version: version), path: "memory")
          #expect(array.values == [wanted] && array.shape == [1], "\(order)\(type) version \(version)")
        }
      }
    }
    try value(UInt8(1), "b1", 1)
    try value(Int8(-7), "i1", -7)
    try value(Int16(-700), "i2", -700)
    try value(Int32(-70_000), "i4", -70_000)
    try value(Int64(-7_000_000_000), "i8", -7_000_000_000)
    try value(UInt8(250), "u1", 250)
    try value(UInt16(65_000), "u2", 65_000)
    try value(UInt32(4_000_000_000), "u4", 4_000_000_000)
    try value(UInt64(1) << 63, "u8", 0x1p63)
    try value(UInt16(0xc100), "f2", -2.5)
    try value(Float(-2.75).bitPattern, "f4", -2.75)
    try value(Double(1.0 / 3).bitPattern, "f8", 1.0 / 3)
    #expect(try NPY(file("|u1", "(2,)", [3, 4]), path: "memory").values == [3, 4])
    #expect(try NPY(file("|b1", "()", [1]), path: "memory").shape == [])
  }

  @Test func fortranOrder() throws {
    let array = try NPY(file("|u1", "(2, 3)", [1, 2, 3, 4, 5, 6], fortran: true), path: "memory")
    #expect(array.values == [1, 3, 5, 2, 4, 6])
    let cube = try NPY(file("|u1", "(2, 2, 2)", Array(0..<8), fortran: true), path: "memory")
    #expect(cube.values == [0, 4, 2, 6, 1, 5, 3, 7])
    #expect(try NPY(file("|u1", "(2, 3)", [1, 2, 3, 4, 5, 6]), path: "memory").values == [1, 2, 3, 4, 5, 6])
  }

  @Test func malformedFiles() {
    let good = file("<f4", "(2,)", Array(repeating: 0, count: 8))
    let bad: [(Data, String)] = [
      (Data(), "npy"), (good.prefix(9), "npy"), (good.prefix(60), "header claims"),
      (good.dropLast(), "shape"),
      (file("<f4", "(2,)", [], version: 4), "version"),
      (file("<c8", "(1,)", Array(repeating: 0, count: 8)), "c8"),
      (file("<U3", "(1,)", Array(repeating: 0, count: 12)), "U3"), (file("|O", "(1,)", [0]), "'|O'"),
      (file("<f16", "(1,)", Array(repeating: 0, count: 16)), "f16"), (file("<f4", "(-1,)", []), "-1"),
      (file("<f4", "(9223372036854775807, 2)", []), "large"),
      (file("<f4", "(4611686018427387904,)", []), "more"),
      (file("<f4", "(0, 4611686018427387904, 4611686018427387904)", []), "large"),
      (file("<f4", "(x,)", []), "x"), (file("<f4", "[1]", []), "tuple"), (file("", "(1,)", []), "dtype"),
      (Data([0x93] + Array("NUMPY".utf8) + [1, 0, 2, 0]) + Data("{}".utf8), "descr"),
      (Data([0x93] + Array("NUMPY".utf8) + [2, 0, 255, 255, 255, 255]), "header claims"),
    ]
    for (data, problem) in bad {
      #expect {
        try NPY(data, path: "memory.npy")
      } throws: { error in
        error is FileError && "\(error)".contains("memory.npy") && "\(error)".contains(problem)
      }
    }
    let path = "/nowhere/x.npy"
    #expect { try NPY(path: path) } throws: { "\($0)".contains(path) }
  }

  /// A header of one's own, in any notation.
  private func file(header: String, version: UInt8 = 1, minor: UInt8 = 0) -> Data {
    let length = header.utf8.count
    let size = (0..<(version == 1 ? 2 : 4)).map { UInt8(length >> (8 * $0) & 0xff) }
    return Data([0x93] + Array("NUMPY".utf8) + [version, minor] + size) + Data(header.utf8) + Data([1, 2])
  }

  /// What `ast.literal_eval` and NumPy's checks let pass.
  @Test func headersThatNumPyReads() throws {
    for header in [
      "{'descr': '|u1', 'fortran_order': False, 'shape': (2,), }",
      "{\"shape\": (2,), \"descr\": \"|u1\", \"fortran_order\": False}\n",
      "{'descr':'|u1','fortran_order':True,'shape':(1,2,)}",
      "  {'descr': '|u1',\n'fortran_order': False, 'shape': (2L,)}",
    ] {
      #expect(try NPY(file(header: header), path: "memory").values == [1, 2], "\(header)")
    }
    let old = try NPY(file("|u1", "(2L, 1L)", [3, 4], version: 2), path: "memory")
    #expect(old.shape == [2, 1])
  }

  /// What NumPy refuses, or what means something else there.
  @Test func headersThatNumPyRefuses() {
    let good = "{'descr': '|u1', 'fortran_order': False, 'shape': (2,), }"
    var headers: [String] = [
      good + "x", String(good.dropFirst()), String(good.dropLast()), good + good, "[" + good + "]",
      good + String(repeating: " ", count: 10_000),
    ]
    let changes: [(String, String)] = [
      ("(2,)", "(2)"),
      ("(2,)", "(2,,)"),
      ("(2,)", "(02,)"),
      ("(2,)", "(2.0,)"),
      ("(2,)", "('2',)"),
      ("(2,)", "(1 1,)"),
      ("(2,)", "(2"),
      ("(2,)", "2"),
      ("(2,)", "(2LL,)"),
      ("False", "False1"),
      ("False", "0"),
      ("False", "'False'"),
      ("'|u1'", "|u1"),
      ("'|u1'", "('|u1',)"),
      ("|u1", "|u+1"),
      ("|u1", "|u01"),
      ("'descr'", "descr"),
      (", }", ", 'x': True}"),
      (", }", ", 'shape': (1,)}"),
      (":", "="),
      (", '", " '"),
    ]
    for (old, new) in changes { headers.append(good.replacingOccurrences(of: old, with: new)) }
    for header in headers {
      #expect(throws: FileError.self, "\(header.prefix(80))") {
        try NPY(file(header: header), path: "memory")
      }
    }
    #expect(throws: FileError.self) { try NPY(file(header: good, minor: 1), path: "memory") }
    #expect(throws: FileError.self) {
      try NPY(file("|u1", "(2L,)", [1, 2], version: 3), path: "memory")
    }
  }

  /// Doubles tell whole numbers apart up to 2⁵³ only.
  @Test func largeIntegers() throws {
    let numbers: [Int64] = [1 << 53, (1 << 53) + 1, -(1 << 53) - 1, 7, .max, .min]
    let bytes = numbers.flatMap { Array(big($0).reversed()) }
    let array = try NPY(file("<i8", "(3, 2)", bytes), path: "memory")
    #expect(array.largeIntegers == numbers.map(Int.init))
    let columns = try NPY(file("<i8", "(3, 2)", bytes, fortran: true), path: "memory")
    #expect(columns.largeIntegers == [0, 3, 1, 4, 2, 5].map { Int(numbers[$0]) })
    #expect(
      try NPY(file("<i8", "(1,)", Array(big(Int64(1) << 52).reversed())), path: "memory").largeIntegers == nil
    )
    #expect(
      try NPY(file("<u8", "(1,)", [UInt8](repeating: 255, count: 8)), path: "memory").largeIntegers == nil)
    #expect(
      try NPY(file("<f8", "(1,)", Array(big(Double(0x1p60).bitPattern).reversed())), path: "memory")
        .largeIntegers == nil)
  }

  /// A zip archive read by its own rules: end record, directory, local headers, check sums.
  @Test func npzStructure() throws {
    let directory = try TemporaryDirectory()
    let arrays = [
      NamedArray(name: "blocks.0.hook_resid_pre", Tensor([2, 3], [1, 2, 3, 4, 5, 6])),
      NamedArray(name: "tokens", shape: [4], values: .int32([9, 8, -7, 6])),
      NamedArray(name: "scalar", Tensor([], [2.5])), NamedArray(name: "empty", Tensor([0, 2])),
    ]
    try NPZ.write(arrays, to: directory["x.npz"])
    let archive = [UInt8](try bytes(directory["x.npz"]))
    func number(_ place: Int, _ size: Int) -> Int {
      (0..<size).reversed().reduce(0) { $0 << 8 | Int(archive[place + $1]) }
    }
    let end = archive.count - 22
    #expect(number(end, 4) == 0x0605_4b50 && number(end + 8, 2) == 4 && number(end + 10, 2) == 4)
    var entry = number(end + 16, 4)
    #expect(entry + number(end + 12, 4) == end)
    for array in arrays {
      #expect(number(entry, 4) == 0x0201_4b50)
      let (sum, size, nameLength) = (number(entry + 16, 4), number(entry + 24, 4), number(entry + 28, 2))
      let name = String(decoding: archive[entry + 46..<entry + 46 + nameLength], as: UTF8.self)
      #expect(name == array.name + ".npy" && number(entry + 20, 4) == size && number(entry + 10, 2) == 0)
      let local = number(entry + 42, 4)
      #expect(
        number(local, 4) == 0x0403_4b50 && number(local + 14, 4) == sum && number(local + 22, 4) == size)
      let first = local + 30 + number(local + 26, 2) + number(local + 28, 2)
      let content = Data(archive[first..<first + size])
      #expect(Int(slowCheckSum(content)) == sum)
      let read = try NPY(content, path: name)
      #expect(read.shape == array.shape)
      switch array.values {
      case .float32(let tensor): #expect(read.values == tensor.values.map(Double.init))
      case .int32(let values): #expect(read.values == values.map(Double.init))
      }
      entry += 46 + nameLength
    }
    #expect(slowCheckSum(Data("123456789".utf8)) == 0xcbf4_3926)
    try NPZ.write(arrays, to: directory["y.npz"])
    #expect(try bytes(directory["x.npz"]) == bytes(directory["y.npz"]))
  }

  /// CRC-32 bit by bit.
  private func slowCheckSum(_ data: Data) -> UInt32 {
    var sum = ~UInt32(0)
    for byte in data {
      sum ^= UInt32(byte)
      for _ in 0..<8 { sum = sum & 1 == 1 ? sum >> 1 ^ 0xedb8_8320 : sum >> 1 }
    }
    return ~sum
  }
}
