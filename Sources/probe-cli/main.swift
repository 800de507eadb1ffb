import ProbeCommands

ProbeCLI.main()
