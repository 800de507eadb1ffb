import Arrays
import Records
import TestSupport
import Testing

@Suite(.tiered) struct MemoryNeedTests {
  @Test func sumsAndProductsDoNotOverflow() {
    var need = MemoryNeed(for: "something")
    need.add("small", [3, 5], size: 4)
    #expect(need.bytes == 60)
    need.add("none", [0, .max], size: 8)
    #expect(need.bytes == 60)
    need.add("huge", [1 << 40, 1 << 40], size: 8)
    need.add("huge, too", [.max])
    #expect(need.bytes == .max)
  }

  @Test func whatIsMissingIsNamed() throws {
    var need = MemoryNeed(for: "training 8 parameters")
    need.add("parameters", [1 << 30])
    need.add("gradients", [8, 1 << 30])
    try need.check(available: 36 << 30)
    let error = #expect(throws: MemoryError.self) { try need.check(available: (36 << 30) - 1) }
    #expect(
      error?.description
        == "training 8 parameters: needs 36.0 GiB of memory, most of it (32.0 GiB) for gradients; "
        + "36.0 GiB are available")
    need.add("activations", [.max, 2])
    let beyond = #expect(throws: MemoryError.self) { try need.check(available: .max - 1) }
    #expect(
      beyond?.description.contains(
        "needs more than 8 EiB of memory, most of it (more than 8 EiB) for activations") == true)
  }

  @Test func theMachineHasMemory() { #expect(Memory.available > 1 << 20) }
}
