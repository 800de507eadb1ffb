import Foundation
import GPT
import Records
import Tasks

/// A changed model as a directory that opens here and in `transformers`, with a receipt of the change.
public struct ChangedRun {
  /// The changed model.
  public let model: Model
  /// What was done to it, as a specification that does it again; nil where that says not all of it, as of recoveries.
  public let specification: InterventionSpecification?

  /// A changed model, and what was done.
  public init(_ model: Model, _ specification: InterventionSpecification? = nil) {
    self.model = model
    self.specification = specification
  }

  /// The receipt's file name.
  public static let receipt = "change.json"

  /// A run's model with interventions made lasting, see ``LastingChange``.
  ///
  /// - Parameters:
  ///   - interventions: what is done, all together.
  ///   - run: the run, which is not touched.
  ///   - selection: the inputs of its world that directions are means over.
  ///   - threads: the number of threads.
  /// - Throws: as ``LastingChange`` does.
  public init(
    _ interventions: [any Intervention], of run: Run, selection: TextSelection = TextSelection(), threads: Int
  ) throws {
    let subject: any InterventionSubject =
      run.world == nil
      ? Session(run: run, prompt: try Prompt(tokens: [0], of: run), threads: threads)
      : try Session(run: run, selection: selection, threads: threads)
    self.init(
      try LastingChange(interventions, of: subject).model, InterventionSpecification(interventions))
  }

  private struct Receipt: Encodable {
    let command: String
    let model: String
    let hash: String?
    let interventions: InterventionSpecification?
  }

  /// Writes the model with the run's tokenizer and world, and `change.json`: the command, the model that was changed with its
  /// hash (`Run.modelFingerprint()`), and the interventions.
  ///
  /// - Parameters:
  ///   - run: the run whose model was changed.
  ///   - name: what to call that run.
  ///   - command: what made the change.
  ///   - directory: where the files go.
  public func write(of run: Run, shownAs name: String, command: String, to directory: String) throws {
    try Checkpoint.write(model, tokenizer: run.tokenizer, to: directory)
    if let world = run.world { try FileAccess.write(Data(world.yaml.utf8), to: "\(directory)/world.yaml") }
    try FileAccess.write(
      try JSONFile.text(
        Receipt(
          command: command, model: name, hash: try? run.modelFingerprint(),
          interventions: specification)), to: "\(directory)/\(Self.receipt)")
  }
}
