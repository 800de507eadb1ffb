import Foundation
import Records

extension World {
  /// The names of the worlds that come with the library, in alphabetical order: one for each YAML file in
  /// its `Resources` folder.
  public static var builtInNames: [String] {
    let names = try? FileManager.default.contentsOfDirectory(atPath: resources.path)
    return (names ?? []).filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) }.sorted()
  }

  /// A world that comes with the library, or one from a file.
  ///
  /// - Parameters:
  ///   - nameOrPath: a built-in name, or the path of a file. Names that contain a slash or end in `.yaml` or
  ///     `.yml` are taken as paths; so is any other name that is not built in but exists as a file.
  ///   - parameters: values that override those in the file.
  /// - Throws: `FileError`; for an unknown name its hint lists the near matches.
  public static func named(_ nameOrPath: String, parameters: [String: Int] = [:]) throws -> World {
    let known = builtInNames
    if known.contains(nameOrPath) {
      let url = resources.appendingPathComponent(nameOrPath + ".yaml")
      return try World(
        yaml: text(of: url, shownAs: url.lastPathComponent), file: url.lastPathComponent,
        parameters: parameters)
    }
    let looksLikePath =
      nameOrPath.contains("/") || nameOrPath.hasSuffix(".yaml") || nameOrPath.hasSuffix(".yml")
    guard looksLikePath || FileAccess.exists(nameOrPath) else {
      throw ArgumentError(
        nameOrPath, "there is no world of this name and no such file",
        hint: NearMatches.hint(for: nameOrPath, among: known))
    }
    let url = URL(fileURLWithPath: nameOrPath)
    return try World(yaml: text(of: url, shownAs: nameOrPath), file: nameOrPath, parameters: parameters)
  }

  /// 16 hexadecimal digits that tell worlds apart: the check sum (`Fingerprint`) of the YAML text, a zero byte, and
  /// `name=value;` for each parameter by name.
  public var fingerprint: String {
    var sum = Fingerprint()
    sum.add(yaml.utf8)
    sum.add([0])
    for name in parameters.keys.sorted() { sum.add("\(name)=\(parameters[name]!);".utf8) }
    return sum.hex
  }

  /// Whether this is a file of one's own that has the name of a built-in world: a copy that was not renamed. The world
  /// of a run directory is the built-in one itself.
  public var keepsBuiltInName: Bool {
    guard Self.builtInNames.contains(name) else { return false }
    let fileName = URL(fileURLWithPath: file).lastPathComponent
    guard fileName == name + ".yaml" || fileName == "world.yaml" else { return true }
    return (try? World.named(name, parameters: parameters))?.yaml != yaml
  }

  private static var resources: URL {
    Bundle.module.bundleURL.appendingPathComponent("Resources", isDirectory: true)
  }

  private static func text(of url: URL, shownAs file: String) throws -> String {
    let data: Data
    do {
      data = try TextFile.read(
        url.path, limit: Limits.fileBytes, hint: "built-in worlds are \(builtInNames.joined(separator: ", "))"
      )
    } catch let error as FileError {
      throw FileError(file, error.problem, hint: error.hint)
    }
    guard let text = String(validating: data, as: UTF8.self) else {
      throw FileError(file, "the file is not UTF-8 text")
    }
    return text
  }
}
