import Records
import Tasks

extension PlaygroundModel {
  /// A view of a state as maps.
  ///
  /// - Parameters:
  ///   - view: what to look at.
  ///   - state: of this model.
  ///   - focus: the part of the model; all of it without one.
  ///   - job: threads, progress and cancellation.
  /// - Throws: `ArgumentError` and `FileError` for what does not fit, `Cancelled`.
  func report(_ view: View, of state: PlaygroundState, focus: Focus = Focus(), job: Job) throws -> ViewReport
  {
    let subject = try ViewSubject(self, state, focus, capturing: view.points(self))
    func kept(_ key: String, _ make: () throws -> ViewReport) rethrows -> ViewReport {
      let key = "\(view.rawValue) \(key) \(focus.variable ?? "") \(!state.interventions.isEmpty)"
      if let known = views[key] { return known }
      let made = try make()
      views[key] = made
      return made
    }
    return switch view {
    case .attention: subject.attentionView()
    case .activations: subject.activationsView()
    case .lens: try subject.lensView()
    case .attribution: try subject.attributionView()
    case .change: try subject.changeView()
    case .patching:
      try kept("\(state.input ?? "") \(focus.against ?? "")") { try subject.patchingView(job) }
    case .shapley: try kept("") { try subject.shapleyView(job) }
    case .decodability: try kept("") { try subject.decodabilityView(job) }
    case .timeline: try kept("") { try subject.timelineView(job) }
    }
  }
}
