import Foundation
import Records
import TestSupport

/// The part of JSON Schema (draft 2020-12) that `docs/schemas` uses.
struct JSONSchema {
  let root: JSONValue

  static let folder = Page.repository + "/docs/schemas"

  /// The schema of a file of the folder.
  init(_ name: String) throws {
    root = try JSONDecoder().decode(JSONValue.self, from: bytes("\(Self.folder)/\(name)"))
  }

  init(text: String) throws { root = try JSONDecoder().decode(JSONValue.self, from: Data(text.utf8)) }

  /// The schema of what a command prints.
  static func of(command: String) throws -> JSONSchema {
    try JSONSchema(command.replacing(" ", with: "-") + ".json")
  }

  /// What is wrong with a value, as `.inputs.count: expected number, found text`; empty where it is valid.
  func faults(of value: JSONValue) throws -> [String] { try Self.faults(of: value, under: root, at: "") }

  private static func faults(of value: JSONValue, under schema: JSONValue, at place: String) throws
    -> [String]
  {
    guard case .object(let rules) = schema else { return [] }
    if case .string(let other)? = rules["$ref"] {
      return try faults(of: value, under: JSONSchema(other).root, at: place)
    }
    var faults: [String] = []
    if let types = names(rules["type"]), !types.contains(type(of: value)) {
      return ["\(place): expected \(types.joined(separator: " or ")), found \(type(of: value))"]
    }
    if let constant = rules["const"], constant != value { faults.append("\(place): expected \(constant)") }
    if case .string(let pattern)? = rules["pattern"], case .string(let text) = value,
      text.range(of: pattern, options: .regularExpression) == nil
    {
      faults.append("\(place): \(text) is not like \(pattern)")
    }
    switch value {
    case .object(let members): faults += try Self.faults(of: members, under: rules, at: place)
    case .array(let values):
      if let items = rules["items"] {
        for (number, item) in values.enumerated() {
          faults += try Self.faults(of: item, under: items, at: "\(place)[\(number)]")
        }
      }
    default: break
    }
    return faults
  }

  private static func faults(
    of members: [String: JSONValue], under rules: [String: JSONValue], at place: String
  ) throws -> [String] {
    var faults = (names(rules["required"]) ?? []).filter { members[$0] == nil }.map {
      "\(place).\($0): missing"
    }
    var properties: [String: JSONValue] = [:]
    if case .object(let known)? = rules["properties"] { properties = known }
    for (name, member) in members.sorted(by: { $0.key < $1.key }) {
      if let schema = properties[name] {
        faults += try Self.faults(of: member, under: schema, at: "\(place).\(name)")
      } else if case .bool(false)? = rules["additionalProperties"] {
        faults.append("\(place).\(name): not expected")
      } else if let schema = rules["additionalProperties"] {
        faults += try Self.faults(of: member, under: schema, at: "\(place).\(name)")
      }
    }
    return faults
  }

  private static func names(_ value: JSONValue?) -> [String]? {
    switch value {
    case .string(let name)?: [name]
    case .array(let values)?: values.compactMap { if case .string(let name) = $0 { name } else { nil } }
    default: nil
    }
  }

  private static func type(of value: JSONValue) -> String {
    switch value {
    case .null: "null"
    case .bool: "boolean"
    case .int, .double: "number"
    case .string, .brokenString: "string"
    case .array: "array"
    case .object: "object"
    }
  }
}
