import ProbeCommands
import Reports

// probe-cli with one more command:
//
//     swift run --package-path Examples my-probe sureness --out sureness.pdf
//     swift run --package-path Examples my-probe catalogue sureness
Catalogue.register(SurenessAnalysis.self)
ProbeCLI.main()
