import Foundation
import GPT
import Probe
import Records
import TestSupport
import Testing

/// Labels from files.
@Suite(.tiered) struct LabelFileTests {
  private func file(_ labels: [Int64], _ type: String = "<i8") -> Data {
    var header = "{'descr': '\(type)', 'fortran_order': False, 'shape': (\(labels.count),), }"
    while (header.utf8.count + 11) % 64 != 0 { header += " " }
    header += "\n"
    let start = Data([0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(header.utf8.count), 0]) + Data(header.utf8)
    return labels.reduce(start) { data, label in data + withUnsafeBytes(of: label.littleEndian) { Data($0) } }
  }

  @Test func labelsBeyondDoublesStayApart() throws {
    let base: Int64 = 1 << 53
    let labels = [base, base + 1, base + 2, -base - 1, -base]
    let path = try TemporaryDirectory().write(file(labels), as: "y.npy")
    let matrix = try LabelMatrix(NPY(file(labels), path: path))
    #expect(matrix.single == labels.map(Int.init))
    #expect(matrix.classes[0].count == 5)
    // Above the largest signed number there is no label.
    #expect(throws: ProbeError.self) { try LabelMatrix(NPY(file([-1, 0], "<u8"), path: path)) }
  }
}
