import ArgumentParser
import Probe

/// How variables are probed.
struct ProcedureOptions: ParsableArguments {
  @Option(in: .neighbours, help: ArgumentHelp("The number of neighbours.", valueName: "n")) var k: Int = 8

  @Option(
    in: .folds,
    help: ArgumentHelp(
      "The most folds of inputs (as many as the smallest class allows, 4 to 8).", valueName: "n"))
  var folds: Int?

  @Option(in: .shuffles, help: ArgumentHelp("How often labels are shuffled for the control.", valueName: "n"))
  var shuffles: Int = 2

  @Option(
    in: .seed, help: ArgumentHelp("The seed of shuffles, folds, samples and fresh models.", valueName: "n"))
  var seed: UInt64 = 0

  var value: ProbeProcedure {
    var procedure = ProbeProcedure()
    procedure.k = k
    procedure.folds = folds
    procedure.shuffles = shuffles
    procedure.seed = seed
    return procedure
  }
}
