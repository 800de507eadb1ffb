import Foundation
import TestSupport
import Testing

/// A run that goes on with other kernels than it began with says so, and records it.
@Suite(.tiered) struct KernelNoticeTests {
  @Test(arguments: [true, false]) func goingOn(withOthers: Bool) throws {
    let directory = try TemporaryDirectory()
    let run = directory["run"]
    var arguments = ShortTraining.arguments(out: run)
    for (option, value) in [
      ("--epochs", "300"), ("--checkpoint-every", "100000"), ("--evaluate-every", "100000"),
      ("--capture-every", "100000"),
    ] {
      arguments[arguments.firstIndex(of: option)! + 1] = value
    }
    let started = try Program.start(arguments)
    started.wait(forErrors: "/600 steps")
    started.send(SIGINT)
    #expect(try started.wait().status == 130)

    let file = URL(fileURLWithPath: "\(run)/training.json")
    var record = try String(contentsOf: file, encoding: .utf8)
    #expect(record.contains("\"computedBy\""))
    if withOthers {
      record.replace(#/"kernel" : "[^"]*"/#) { _ in #""kernel" : "Katmai""# }
      try record.write(to: file, atomically: true, encoding: .utf8)
    }
    let resumed = try Program.run("train", "--resume", run)
    #expect(resumed.status == 0, "\(resumed.errors)")
    #expect(resumed.errors.contains("with Katmai kernels") == withOthers, "\(resumed.errors)")
    let after = try String(contentsOf: file, encoding: .utf8)
    #expect(after.matches(of: #/"kernel" : /#).count == (withOthers ? 2 : 1))
    #expect((after == record) != withOthers)
  }
}
