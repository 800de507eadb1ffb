import Records

extension SteeringReport {
  public var csv: String {
    CSV.text([
      "coefficient", "output", "right", "changed", "follows", "matters", "right_low", "right_high",
      "changed_low", "changed_high", "follows_low", "follows_high",
    ]) {
      steps.flatMap { step in
        step.outputs.map {
          [
            "\(step.coefficient)", $0.output, "\($0.right)", "\($0.changed)", CSV.number($0.follows),
            "\($0.matters)",
          ] + CSV.ends($0.intervals?.right) + CSV.ends($0.intervals?.changed)
            + CSV.ends($0.intervals?.follows)
        }
      }
    }
  }
}
