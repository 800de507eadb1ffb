import Arrays

extension Column {
  /// The two ends of an interval as columns `name_low` and `name_high`, without a name `low` and `high`.
  public static func ends(
    _ name: String = "", for audience: Table.Audience = .everyone,
    _ interval: @escaping (Row) -> ShareInterval?
  ) -> [Column] {
    let prefix = name.isEmpty ? "" : "\(name)_"
    return [
      Column("\(prefix)low", { interval($0)?.low }, for: audience),
      Column("\(prefix)high", { interval($0)?.high }, for: audience),
    ]
  }
}
