import Foundation

extension Safetensors {
  /// Writes arrays in the given order, atomically. The same content gives the same bytes.
  public static func write(_ arrays: [NamedArray], metadata: [String: String] = [:], to path: String) throws {
    let header = try header(arrays, metadata: metadata)
    try FileAccess.write(to: path) { file in
      try file.write(header)
      for array in arrays { try array.withBytes { try file.write($0) } }
    }
  }

  /// The length and the JSON header, padded with spaces to a multiple of 8 bytes.
  private static func header(_ arrays: [NamedArray], metadata: [String: String]) throws -> Data {
    func text(_ value: String) throws -> String {
      String(decoding: try JSONFile.line(value), as: UTF8.self)
    }
    var members: [String] = []
    if !metadata.isEmpty {
      members.append("\"__metadata__\":" + String(decoding: try JSONFile.line(metadata), as: UTF8.self))
    }
    var offset = 0
    for array in arrays {
      let type = if case .float32 = array.values { "F32" } else { "I32" }
      let shape = array.shape.extents.map(String.init).joined(separator: ",")
      let end = offset + array.byteCount
      members.append(
        "\(try text(array.name)):{\"dtype\":\"\(type)\",\"shape\":[\(shape)],\"data_offsets\":[\(offset),\(end)]}"
      )
      offset = end
    }
    var json = Data(("{" + members.joined(separator: ",") + "}").utf8)
    while json.count % 8 != 0 { json.append(UInt8(ascii: " ")) }
    let length = UInt64(json.count)
    return Data((0..<8).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) }) + json
  }
}
