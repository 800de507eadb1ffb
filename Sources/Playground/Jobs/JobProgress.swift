import Records

/// How far a job is: what its events say.
struct JobProgress: Encodable, Sendable {
  /// Steps done.
  var step: Int
  /// Steps in all; nil where that is not known.
  var of: Int?
  /// What is counted.
  var unit: String
  /// The mean training loss since the last evaluation; nil for jobs that do not train.
  var loss: Double?
  /// The share of inputs with the right value, by output, at the last evaluation.
  var accuracy: [String: Double]?
  /// Whether this tells an evaluation; not part of what a page gets.
  var isEvaluated = false
  /// By how much of the untouched model's length each head writes more than right after the damage.
  var shift: [String: Double]?

  private enum CodingKeys: String, CodingKey { case step, of, unit, loss, accuracy, shift }
}

/// What a job has led to.
struct JobOutcome: Sendable {
  /// The name of the new model in the overview; nil for analyses.
  var model: String?
  /// The report as JSON; nil for training.
  var report: JSONTree?
  /// Whether it was stopped before its end.
  var isCancelled = false
}

/// A job as a page sees it.
struct JobRecord: Encodable, Sendable {
  /// Where it stands.
  enum State: String, Encodable, Sendable { case waiting, running, done, failed, cancelled }

  /// Its name.
  let id: String
  /// `recover`, `train` or `analysis`.
  let kind: String
  /// What it does, in words: `recovery of …`.
  let title: String
  /// Where it stands.
  var state: State
  /// How far it is.
  var progress: JobProgress?
  /// The new model; nil where there is none.
  var model: String?
  /// What an analysis found.
  var report: JSONTree?
  /// Why it failed.
  var problem: String?
  /// What to do about it.
  var hint: String?
}
