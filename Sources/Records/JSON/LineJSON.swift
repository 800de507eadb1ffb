import Foundation

/// Decoding with errors that name file, line and field, what was expected and what was found.
package enum LineJSON {
  /// - Throws: ``FileError``.
  package static func decode<Value: Decodable>(_ type: Value.Type, _ data: Data, file: String, line: Int)
    throws
    -> Value
  {
    do {
      return try JSONText.decode(type, from: data)
    } catch let error as DecodingError {
      throw FileError(file, line: line, message(for: error, data))
    } catch {
      throw FileError(file, line: line, "expected one JSON object, found something else")
    }
  }

  private static func message(for error: DecodingError, _ data: Data) -> String {
    switch error {
    case .keyNotFound(let key, let context):
      return "expected the field \"\(name(context.codingPath + [key]))\", found none"
    case .typeMismatch(let type, let context), .valueNotFound(let type, let context):
      let place = context.codingPath.isEmpty ? "" : "field \"\(name(context.codingPath))\": "
      return "\(place)expected \(noun(for: type)), found \(JSONKind.found(in: data, at: context.codingPath))"
    case .dataCorrupted(let context):
      let place = context.codingPath.isEmpty ? "" : "field \"\(name(context.codingPath))\": "
      return place
        + (place.isEmpty
          ? "expected one JSON object, found something else (\(context.debugDescription))"
          : context.debugDescription)
    @unknown default: return "expected one JSON object, found something else"
    }
  }

  private static func name(_ path: [any CodingKey]) -> String {
    path.map(\.stringValue).joined(separator: ".")
  }

  private static func noun(for type: any Any.Type) -> String {
    switch type {
    case is String.Type: "a string"
    case is Int.Type: "a whole number"
    case is Bool.Type: "true or false"
    case is [Any].Type: "an array"
    default: "an object"
    }
  }
}

/// The kind of the JSON value at a place, for messages.
private struct JSONKind: Decodable {
  private static let pathKey = CodingUserInfoKey(rawValue: "path")!
  let description: String

  static func found(in data: Data, at path: [any CodingKey]) -> String {
    let decoder = JSONDecoder()
    decoder.userInfo[pathKey] = path.map { key in
      key.intValue.map(AnyKey.init(intValue:)) ?? AnyKey(stringValue: key.stringValue)
    }
    return (try? decoder.decode(JSONKind.self, from: data).description) ?? "something else"
  }

  init(from decoder: any Decoder) throws {
    var decoder = decoder
    for key in decoder.userInfo[Self.pathKey] as? [AnyKey] ?? [] {
      if let index = key.intValue {
        var container = try decoder.unkeyedContainer()
        for _ in 0..<index { _ = try container.superDecoder() }
        decoder = try container.superDecoder()
      } else {
        decoder = try decoder.container(keyedBy: AnyKey.self).superDecoder(forKey: key)
      }
    }
    let value = try decoder.singleValueContainer()
    description =
      if value.decodeNil() {
        "null"
      } else if (try? value.decode(Bool.self)) != nil {
        "true or false"
      } else if (try? value.decode(Double.self)) != nil {
        "a number"
      } else if let text = try? value.decode(String.self) {
        text.count > 24 ? "a string" : text.debugDescription
      } else if (try? decoder.unkeyedContainer()) != nil {
        "an array"
      } else {
        "an object"
      }
  }
}
