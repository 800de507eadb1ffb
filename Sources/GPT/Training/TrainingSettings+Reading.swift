import Foundation
import Records

/// `training.json` holds the settings in groups; earlier versions wrote them side by side.
extension TrainingSettings {
  private enum Group: String, CodingKey { case data, model, optimiser, schedule, record, seed }

  public init(from decoder: any Decoder) throws {
    let groups = try decoder.container(keyedBy: Group.self)
    seed = try groups.decode(UInt64.self, forKey: .seed)
    guard groups.contains(.optimiser) || groups.contains(.record) || groups.contains(.model) else {
      try readSideBySide(decoder)
      return
    }
    data = try groups.decode(DataSettings.self, forKey: .data)
    model = try groups.decode(ModelSettings.self, forKey: .model)
    optimiser = try groups.decode(OptimiserSettings.self, forKey: .optimiser)
    schedule = try groups.decode(ScheduleSettings.self, forKey: .schedule)
    record = try groups.decode(RecordSettings.self, forKey: .record)
  }

  /// Two fields had other names: the data's directory was `data`, the learning rate `schedule`.
  private mutating func readSideBySide(_ decoder: any Decoder) throws {
    var fields = try [String: JSONValue](from: decoder)
    fields["directory"] = fields.removeValue(forKey: "data")
    fields["learningRate"] = fields.removeValue(forKey: "schedule")
    let text = try JSONFile.line(fields)
    func read<Value: Decodable>() throws -> Value { try JSONDecoder().decode(Value.self, from: text) }
    data = try read()
    model = try read()
    optimiser = try read()
    schedule = try read()
    record = try read()
  }

  /// The settings as earlier versions wrote them. Fingerprints are of this text, so that runs of any version know theirs.
  func sideBySide() throws -> JSONTree {
    var fields: [String: JSONTree] = ["seed": .unsigned(seed)]
    func add(_ group: some Encodable, renaming names: [String: String] = [:]) throws {
      guard case .object(let members) = try JSONTree(group) else { return }
      for (name, value) in members {
        if case .null = value { continue }
        fields[names[name] ?? name] = value
      }
    }
    try add(data, renaming: ["directory": "data"])
    try add(model)
    try add(optimiser, renaming: ["learningRate": "schedule"])
    try add(schedule)
    try add(record)
    return .object(fields)
  }
}
