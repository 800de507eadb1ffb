import Records
import TestSupport
import Testing

@testable import ProbeCommands

/// Messages fit a terminal of 80 columns, and what one would copy stays whole.
@Suite(.tiered) struct MessageTextTests {
  @Test func shortLinesStay() {
    let text = "Error: a: expected b, found c\n  hint: two  spaces stay"
    #expect(MessageText.wrapped(text) == text)
  }

  @Test func longLinesAreBrokenBetweenWords() {
    let words = Array(repeating: "word", count: 40).joined(separator: " ")
    let lines = MessageText.wrapped("Error: \(words)\n  hint: \(words)").split(separator: "\n")
    #expect(lines.allSatisfy { DisplayWidth.of(String($0)) <= 80 })
    #expect(lines.count { $0.hasPrefix("    word") } == lines.count - 2)
    #expect(lines.joined(separator: " ").split(separator: " ").count == 82)
  }

  @Test func commandsAndPathsStayWhole() {
    let command = "probe-cli train --capture-every 50 --evaluate-every 50 --out runs/b"
    let path = "/" + String(repeating: "x", count: 90)
    let text = MessageText.wrapped(
      "\(path): there are no captures\n  hint: train with captures, e.g. \(command)")
    #expect(text.contains("\n    \(command)"))
    #expect(text.contains(path + ":"))
    let quoted =
      "`mechanistic` needs a model of the world kth-smallest; `mechanistic finetune --k 2` trains one"
    #expect(MessageText.wrapped("  hint: " + quoted).contains("`mechanistic finetune --k 2`"))
  }

  @Test func usageIsBrokenBetweenOptions() {
    let usage =
      "Usage: probe-cli complete [--model <dir>] [--set <name=value> ...] [--threads <n>] --prompt <text>"
    for text in [MessageText.wrapped(usage), HelpText.wrapped("USAGE" + usage.dropFirst(5))] {
      for unit in ["[--model <dir>]", "[--set <name=value> ...]", "[--threads <n>]", "--prompt <text>"] {
        #expect(text.contains(unit), "\(text)")
      }
      #expect(text.split(separator: "\n").allSatisfy { $0.count <= 80 })
    }
  }

  @Test func nearValues() {
    let message =
      "Error: The value 'liner' is invalid for '--x <x>'. Please provide one of 'linear' or 'cosine'.\nUsage: y"
    #expect(ParserMessage.withNearValues(message).contains("\n  hint: did you mean linear?\nUsage"))
    let far = "Error: The value 'zz' is invalid for '--x <x>'. Please provide one of 'linear' or 'cosine'."
    #expect(ParserMessage.withNearValues(far) == far)
  }
}
