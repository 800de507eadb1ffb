import ArgumentParser
import Probe

/// How variables are probed.
struct ProcedureOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The number of neighbours.", valueName: "n")) var k: Int = 8

  @Option(help: ArgumentHelp("The most folds of inputs (as many as the smallest class allows, 4 to 8).", valueName: "n"))
  var folds: Int?

  @Option(help: ArgumentHelp("How often labels are shuffled for the control.", valueName: "n"))
  var shuffles: Int = 2

  @Option(help: ArgumentHelp("The seed of shuffles, folds, samples and fresh models.", valueName: "n"))
  var seed: UInt64 = 0

  func validate() throws {
    guard k >= 1 else { throw ValidationError("--k takes a number from 1 on, found \(k)") }
    guard shuffles >= 0 else {
      throw ValidationError("--shuffles takes a number from 0 on, found \(shuffles)")
    }
    if let folds, folds < 2 { throw ValidationError("--folds takes a number from 2 on, found \(folds)") }
  }

  var value: ProbeProcedure {
    var procedure = ProbeProcedure()
    procedure.k = k
    procedure.folds = folds
    procedure.shuffles = shuffles
    procedure.seed = seed
    return procedure
  }
}
