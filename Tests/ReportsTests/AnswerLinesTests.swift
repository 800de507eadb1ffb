import Records
import TestSupport
import Testing

@testable import Reports

/// Answers that show their work, in 80 columns.
@Suite(.tiered) struct AnswerLinesTests {
  @Test func shortAnswersStayOnOneLine() {
    #expect(AnswerLines.of("\n0,1\n3 - 2\n", label: "rules  ") == "rules  ⏎0,1⏎3␣-␣2⏎")
    #expect(!AnswerLines.areLong(["\n0,1,0,1\n3 - 2\n"]))
  }

  @Test func longAnswersBreakAfterTheirOwnLines() {
    let line = String(repeating: "a", count: 30) + "\n"
    let shown = AnswerLines.of(line + line + line, label: "rules  ").split(separator: "\n")
    #expect(shown.count == 2)
    #expect(shown[0].hasSuffix("⏎") && shown[1].hasPrefix("       aaa"))
    #expect(AnswerLines.areLong([line]))
  }

  @Test(arguments: [0, 1, 72, 73, 74, 400]) func nothingIsLostOrTooWide(_ length: Int) {
    let letters = Array("abcdefghijklmnopqrstuvwxyz")
    let text = String((0..<length).map { $0 % 17 == 16 ? "\n" : letters[$0 % 26] })
    let shown = AnswerLines.of(text, label: "model  ")
    #expect(shown.split(separator: "\n").allSatisfy { DisplayWidth.of(String($0)) <= 80 })
    let joined = shown.dropFirst(7).replacing("\n       ", with: "")
    #expect(joined == text.replacing("\n", with: "⏎"))
  }

  @Test func coloursTakeNoRoom() {
    let red = (0..<73).map { _ in "\u{1b}[31mx\u{1b}[0m" }
    let shown = AnswerLines.broken(red, of: String(repeating: "x", count: 73), label: "model  ")
    #expect(!shown.contains("\n"))
  }
}
