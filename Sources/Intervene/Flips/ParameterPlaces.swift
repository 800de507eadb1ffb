import Foundation
import GPT
import Records

/// The places that a text names in a model's parameters: a name, with indices if only some elements are meant, or a
/// pattern such as `blocks.*.mlp.*`. The indices after a pattern hold for every parameter that fits.
struct ParameterPlaces {
  /// Places of one parameter.
  struct Part {
    let elements: ParameterElements
    /// Places in the arena, in row-major order. A place that an earlier part has is left out: two names may show the same
    /// floats.
    let offsets: [Int]

    /// The indices of one of the elements under the parameter's name, e.g. `[2, 5, 7]`.
    func index(of element: Int) -> [Int] {
      var rest = element
      var index: [Int] = []
      for range in elements.block.reversed() {
        index.append(range.lowerBound + rest % range.count)
        rest /= range.count
      }
      return index.reversed()
    }
  }

  let parts: [Part]

  /// All places, part by part.
  var offsets: [Int] { parts.flatMap(\.offsets) }

  /// - Parameter key: the option or key that the text was given for.
  /// - Throws: `ArgumentError` with near matches for a name that does not exist, with the range for an index outside.
  init(_ text: String, in catalog: ParameterCatalog, at key: String) throws {
    var seen: Set<Int> = []
    do {
      let asked = try ParameterName(text)
      let indices = text.firstIndex(of: "[").map { text[$0...] } ?? ""
      let names =
        asked.name.contains(where: { "*?,".contains($0) })
        ? try catalog.matching(asked.name).map(\.name) : [asked.name]
      parts = try names.compactMap { name in
        let elements = try ParameterName(name + indices).elements(in: catalog)
        let offsets = elements.arenaOffsets.filter { seen.insert($0).inserted }
        return offsets.isEmpty ? nil : Part(elements: elements, offsets: offsets)
      }
    } catch let error as ParameterError {
      throw ArgumentError(key, error.summary, hint: error.hint)
    }
  }
}
