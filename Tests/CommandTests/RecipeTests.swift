import Foundation
import TestSupport
import Testing
import Worlds

/// The comments in the files of built-in worlds that say how a model learns them.
@Suite(.tiered) struct RecipeTests {
  /// The commands in a file's comments, lines that end with a backslash going on in the next.
  private func recipes(_ yaml: String) -> [String] {
    let comments = yaml.split(separator: "\n").filter { $0.hasPrefix("#") }.map { $0.dropFirst() }
    return comments.joined(separator: "\n").replacing("\\\n", with: " ").split(separator: "\n")
      .map { $0.drop { $0 == " " } }.filter { $0.hasPrefix("probe-cli") }.map(String.init)
  }

  @Test(arguments: World.builtInNames) func recipesAreCommands(_ name: String) throws {
    let tree = try CommandTree()
    for recipe in recipes(try World.named(name).yaml) {
      #expect(tree.faults(in: recipe) == [], "\(recipe)")
      #expect(recipe.hasPrefix("probe-cli train --world \(name) "), "\(recipe)")
    }
  }

  @Test func newWorldsHaveOne() throws {
    let old: Set = ["boolean", "boolean-steps", "kth-smallest", "max-of-k", "modular-addition"]
    for name in World.builtInNames where !old.contains(name) {
      #expect(recipes(try World.named(name).yaml).count == 1, "\(name)")
    }
  }
}
