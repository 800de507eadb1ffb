import Foundation
import GPT
import Records

/// A question without a world: a text, perhaps one to compare it with, and the tokens that are right and wrong behind it.
public struct PromptQuestion: Sendable {
  /// The text that is asked about.
  public let clean: Prompt
  /// The same text with something changed, so that another token is right.
  public let corrupted: Prompt?
  /// The right token; nil for what the model says.
  public let answer: Int?
  /// The token that is right behind the corrupted text; nil for the likeliest other one.
  public let wrong: Int?

  /// A question from its parts.
  public init(clean: Prompt, corrupted: Prompt? = nil, answer: Int? = nil, wrong: Int? = nil) {
    self.clean = clean
    self.corrupted = corrupted
    self.answer = answer
    self.wrong = wrong
  }
}

/// Sets of questions as files: JSON lines with `clean`, `corrupted`, `answer` and `wrong`. Only the first is needed.
///
/// Other names of the field are taken, too: `prompt` or `text`; `corrupt`; `correct` or `target`; `incorrect`.
public enum PromptFile {
  private static let names: [[String]] = [
    ["clean", "prompt", "text"], ["corrupted", "corrupt"], ["answer", "correct", "target"],
    ["wrong", "incorrect"],
  ]

  /// Reads the questions and makes tokens of them.
  ///
  /// - Throws: `FileError` that names the line: for what is no JSON, for fields that are missing, misspelt or no text,
  ///   for texts that the model cannot take, and for answers that are not one token.
  public static func read(_ path: String, of run: Run) throws -> [PromptQuestion] {
    _ = try run.requireTokenizer()
    var questions: [PromptQuestion] = []
    let lines = TextFile.withoutByteOrderMark(try FileAccess.read(path)).split(
      separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    for (number, line) in lines.enumerated() {
      if line.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0d }) { continue }
      let fields = try LineJSON.decode([String: JSONValue].self, Data(line), file: path, line: number + 1)
      func refuse(_ problem: String) -> FileError {
        FileError(
          path, line: number + 1, problem,
          hint: "a line looks like {\"clean\": \"When Mary and John …\", \"answer\": \" Mary\"}")
      }
      func text(_ field: Int) throws -> String? {
        guard let name = names[field].first(where: { fields[$0] != nil && fields[$0] != .null }) else {
          return nil
        }
        guard case .string(let text)? = fields[name] else {
          throw refuse("expected a string for \"\(name)\"")
        }
        return text
      }
      func prompt(_ field: Int) throws -> Prompt? {
        do {
          return try text(field).map { try Prompt($0, of: run, at: names[field][0]) }
        } catch let error as ArgumentError {
          throw refuse("\(error.argument): \(error.problem)")
        } catch let error as TokenizerError {
          throw refuse("\(names[field][0]): \(error.problem)")
        }
      }
      func token(_ field: Int) throws -> Int? {
        guard let text = try text(field) else { return nil }
        do {
          return try run.token(text, at: names[field][0])
        } catch let error as ArgumentError {
          throw refuse("\(error.argument): \(error.problem)")
        }
      }
      // Fields of other tools are left alone, misspelt ones are not.
      let known = names.flatMap(\.self)
      for field in fields.keys.sorted() where !known.contains(field) {
        if !NearMatches.of(field, among: known).isEmpty {
          throw FileError(
            path, line: number + 1, "there is no field \"\(field)\"",
            hint: NearMatches.hint(for: field, among: known))
        }
      }
      guard let clean = try prompt(0) else { throw refuse("expected the field \"clean\", found none") }
      let (answer, wrong) = (try token(2), try token(3))
      if let answer, answer == wrong {
        throw refuse(
          "expected a wrong token, found the answer again: \(run.outputPiece(answer).debugDescription)")
      }
      questions.append(
        PromptQuestion(clean: clean, corrupted: try prompt(1), answer: answer, wrong: wrong))
    }
    guard !questions.isEmpty else { throw FileError(path, "holds no prompts") }
    return questions
  }
}
