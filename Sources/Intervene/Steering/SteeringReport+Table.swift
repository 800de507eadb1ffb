import Records

extension SteeringReport {
  /// One line a coefficient and output.
  public var table: Table {
    let effects = steps.flatMap { step in step.outputs.map { (coefficient: step.coefficient, effect: $0) } }
    return Table(effects) {
      Column("coefficient") { $0.coefficient }
      Column("output") { $0.effect.output }
      Column("right") { $0.effect.right }
      Column("changed") { $0.effect.changed }
      Column("follows") { $0.effect.follows }
      Column("matters") { $0.effect.matters }
      Column.ends("right") { $0.effect.intervals?.right }
      Column.ends("changed") { $0.effect.intervals?.changed }
      Column.ends("follows") { $0.effect.intervals?.follows }
    }
  }
}
