import CKernels
import Foundation
import Records

/// The weights of a checkpoint: one `model.safetensors`, or several files that `model.safetensors.index.json` lists.
struct WeightFiles {
  static let single = "model.safetensors"
  static let index = "model.safetensors.index.json"

  /// What errors about all of them name.
  let path: String
  /// The file of each tensor.
  let files: [String: Safetensors]

  /// Opens a directory's files and checks that they hold what the index says.
  ///
  /// - Throws: `FileError` naming the file, the tensor, and what was expected and found.
  init(directory: String) throws {
    let indexPath = "\(directory)/\(Self.index)"
    guard !FileAccess.exists("\(directory)/\(Self.single)"), FileAccess.exists(indexPath) else {
      let file = try Self.open("\(directory)/\(Self.single)")
      path = file.path
      files = file.entries.mapValues { _ in file }
      return
    }
    path = indexPath
    guard case .object(let map)? = try JSONFile.read(JSONValue.self, at: indexPath)["weight_map"] else {
      throw FileError(indexPath, "expected an object 'weight_map' of tensor and file names")
    }
    var opened: [String: Safetensors] = [:]
    var files: [String: Safetensors] = [:]
    for (tensor, value) in map.sorted(by: { $0.key < $1.key }) {
      guard case .string(let name) = value, !name.isEmpty, !name.contains("/"), name != ".." else {
        throw FileError(
          indexPath,
          "tensor '\(tensor)': expected the name of a file beside this one, found \(value.kindDescription)")
      }
      let file = try opened[name] ?? Safetensors(path: "\(directory)/\(name)")
      opened[name] = file
      guard file.entries[tensor] != nil else {
        throw FileError(file.path, "there is no tensor '\(tensor)', which \(Self.index) says is here")
      }
      files[tensor] = file
    }
    // A tensor that the index forgets would silently be left out.
    for file in opened.values {
      for tensor in file.entries.keys.sorted() where files[tensor] == nil {
        throw FileError(file.path, "tensor '\(tensor)' is not in \(Self.index)")
      }
    }
    self.files = files
  }

  private static func open(_ path: String) throws -> Safetensors {
    guard FileAccess.exists(path) else {
      let pickle = (path as NSString).deletingLastPathComponent + "/pytorch_model.bin"
      throw FileError(
        path, "there is no such file",
        hint: FileAccess.exists(pickle)
          ? "pytorch_model.bin is not read: open it in transformers, and save_pretrained writes \(single)"
          : "weights are read from \(single), or from the files that \(index) lists")
    }
    return try Safetensors(path: path)
  }

  /// Bytes of float32 weights up to which they are read into memory, where they can be changed.
  private static let mostCopiedBytes = 4 << 30
  /// Bytes up to which all values are looked at: a model with values that are not finite is refused.
  private static let mostCheckedBytes = 1 << 30

  /// The tensor that a tied model is given as an unembedding of its own, nil when it has none or the same as its token
  /// embedding. `transformers` then leaves the two apart.
  func ownUnembedding(of architecture: any Architecture) throws -> String? {
    let name = type(of: architecture).unembeddingName
    guard let file = files[name], architecture.layout.index(of: name) == nil,
      let tied = architecture.layout.part(.unembedding)
    else { return nil }
    let embedding = architecture.layout.specifications[tied.parameter]
    guard
      let other = files.keys.first(where: {
        architecture.parameterName(ofCheckpointTensor: $0) == embedding.name
      }),
      let otherFile = files[other], let shape = file.entries[name]?.shape,
      otherFile.entries[other]?.shape == embedding.shape
    else { return nil }
    // Under its role's name it is [D, V], under others [V, D] as the embedding is.
    if name == ParameterRole.unembedding.name {
      guard shape == tied.part.window.shape else { return nil }
      let shared = tied.part.window.values(in: try otherFile.tensor(other))
      return try file.tensor(name).values == shared ? nil : name
    }
    guard shape == embedding.shape else { return nil }
    return try file.holdsSameValues(name, as: other, of: otherFile) ? nil : name
  }

  /// Tensors that the architecture has no place for, in order: heads for other tasks, and leftovers of tools.
  func leftOut(of architecture: any Architecture) -> [String] {
    files.keys.filter { name in
      guard let parameter = architecture.parameterName(ofCheckpointTensor: name) else { return false }
      return architecture.layout.index(of: parameter) == nil
    }.sorted()
  }

  /// The parameters of an architecture: in memory when they are float32 and not too many, else mapped.
  ///
  /// - Throws: `FileError` for tensors that are missing, unexpected, doubled or of another shape, and, in files up
  ///   to 1 GiB, for values that are not finite.
  func parameters(of architecture: any Architecture) throws -> Parameters {
    let layout = architecture.layout
    let sources = try sources(of: architecture)
    let entries = sources.map { $0.file.entries[$0.name]! }
    let bytes = entries.reduce(0) { $0 + $1.bytes.count }
    let isHalf = entries.contains { $0.elementType == .float16 || $0.elementType == .bfloat16 }
    let parameters: Parameters
    if isHalf || bytes > Self.mostCopiedBytes {
      parameters = Parameters(layout: layout, mapped: try MappedParameters(layout: layout, sources: sources))
    } else {
      parameters = Parameters(layout: layout)
      for (index, source) in sources.enumerated() {
        try source.file.read(source.name, into: parameters[index])
      }
    }
    if bytes <= Self.mostCheckedBytes {
      for (index, source) in sources.enumerated() {
        let tensor = parameters[index]
        guard pk_all_finite(tensor.pointer, tensor.count) != 0 else {
          throw FileError(source.file.path, "tensor '\(source.name)' holds values that are not finite")
        }
      }
    }
    return parameters
  }

  /// Whether a tensor belongs to a numbered block, e.g. `h.3.attn.c_attn.weight`.
  private static func isInBlock(_ name: String) -> Bool {
    let parts = name.split(separator: ".")
    return zip(parts, parts.dropFirst()).contains {
      ["h", "layers", "blocks"].contains($0) && Int($1) != nil
    }
  }

  /// File and name of each parameter of the layout.
  private func sources(of architecture: any Architecture) throws -> [(file: Safetensors, name: String)] {
    let layout = architecture.layout
    var names: [String: String] = [:]
    for (name, file) in files.sorted(by: { $0.key < $1.key }) {
      guard let parameter = architecture.parameterName(ofCheckpointTensor: name) else { continue }
      guard layout.index(of: parameter) != nil else {
        // A block without some of its weights would compute something else; what stands beside the blocks is no part.
        guard Self.isInBlock(name), file.entries[name]?.bytes.isEmpty == false else { continue }
        let near = NearMatches.nearest(to: parameter, among: layout.specifications.map(\.name))
        throw FileError(
          file.path, "unexpected tensor '\(name)': the configuration has no place for it",
          hint: "near names: \(near.joined(separator: ", "))")
      }
      if let other = names[parameter] {
        throw FileError(file.path, "tensors '\(other)' and '\(name)' are the same parameter")
      }
      names[parameter] = name
    }
    // Sizes are checked before anything is allocated: a configuration may claim more than there is memory for.
    return try layout.specifications.map { specification in
      guard let name = names[specification.name], let file = files[name], let entry = file.entries[name]
      else {
        throw FileError(
          path, "tensor '\(specification.name)' of shape \(specification.shape) is missing")
      }
      guard entry.shape == specification.shape else {
        throw FileError(
          file.path,
          "tensor '\(name)' has shape \(entry.shape); the configuration expects \(specification.shape)")
      }
      return (file, name)
    }
  }
}
