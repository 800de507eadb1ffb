import TestSupport
import Testing

@testable import ProbeCommands

/// Names that options and commands had before still work, and say so.
@Suite(.tiered) struct FormerNamesTests {
  private func replaced(_ line: String) -> (arguments: String, notes: [String]) {
    var notes: [String] = []
    let arguments = FormerNames.replaced(in: line.split(separator: " ").map(String.init)) { notes.append($0) }
    return (arguments.joined(separator: " "), notes)
  }

  @Test(arguments: [
    ("ablate --lattice --target newD --brief", "ablate lattice --target newD --brief"),
    ("ablate --target newD --each head", "ablate each --target newD --parts head"),
    ("ablate --each=mlp --json", "ablate each --parts=mlp --json"),
    ("ablate each --each mlp --json", "ablate each --parts mlp --json"),
    ("ablate lattice --lattice --brief", "ablate lattice --brief"),
    ("flip --random --how zero", "flip random --how zero"),
    ("probe variables --fresh 0 --k=4", "probe variables --random-models 0 --neighbours=4"),
    ("knn --cv 4", "knn --folds 4"),
  ]) func formerNamesAreReplaced(_ before: String, _ after: String) {
    let (arguments, notes) = replaced(before)
    #expect(arguments == after)
    #expect(!notes.isEmpty)
  }

  @Test(arguments: [
    ("ablate --heads 0.1", "ablate parts --heads 0.1"), ("ablate --help", "ablate --help"),
    ("ablate", "ablate parts"), ("flip --parameter x", "flip weights --parameter x"),
    ("ablate lattice --brief", "ablate lattice --brief"), ("flip random", "flip random"),
    ("mechanistic probe --k 2", "mechanistic probe --k 2"), ("complete -- --each", "complete -- --each"),
    ("ablate -- --lattice", "ablate parts -- --lattice"), ("", ""),
    ("ablate eech --target newD", "ablate eech --target newD"),
    ("ablate lattice --each", "ablate lattice --each"),
    ("help ablate", "help ablate"), ("--testui --port 9000", "serve --open --port 9000"),
  ]) func namesOfTodayStay(_ before: String, _ after: String) {
    let (arguments, notes) = replaced(before)
    #expect(arguments == after)
    #expect(notes.isEmpty)
  }
}
