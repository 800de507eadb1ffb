import ArgumentParser
import GPT
import Records

/// The file formats for activations, by extension.
enum ExportFormat {
  case safetensors, npz

  /// - Throws: `ValidationError` for another extension.
  init(path: String) throws {
    if path.hasSuffix(".safetensors") {
      self = .safetensors
    } else if path.hasSuffix(".npz") {
      self = .npz
    } else {
      throw ValidationError("expected a file ending in .safetensors or .npz, found '\(path)'")
    }
  }

  func write(_ capture: Capture, metadata: [String: String] = [:], to path: String) throws {
    try FileAccess.createDirectory(ofFile: path)
    switch self {
    case .safetensors: try Safetensors.write(capture.arrays, metadata: metadata, to: path)
    case .npz: try NPZ.write(capture.arrays, to: path)
    }
  }
}
