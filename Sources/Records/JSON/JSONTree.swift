import Foundation

/// A value as the tree that its JSON is, with `null` where an optional field is empty.
///
/// `JSONEncoder` leaves such fields out; a reader then cannot tell a field that does not apply from one that it
/// misspelt.
package indirect enum JSONTree: Sendable {
  case null
  case bool(Bool)
  case int(Int)
  case unsigned(UInt64)
  case float(Float)
  case double(Double)
  case string(String)
  case array([JSONTree])
  case object([String: JSONTree])

  package init(_ value: some Encodable) throws {
    let encoder = TreeEncoder(codingPath: [])
    try value.encode(to: encoder)
    self = encoder.node.tree
  }
}

extension JSONTree: Encodable {
  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .null: try container.encodeNil()
    case .bool(let value): try container.encode(value)
    case .int(let value): try container.encode(value)
    case .unsigned(let value): try container.encode(value)
    case .float(let value): try container.encode(value)
    case .double(let value): try container.encode(value)
    case .string(let value): try container.encode(value)
    case .array(let values): try container.encode(values)
    case .object(let members): try container.encode(members)
    }
  }
}

/// What is being encoded at one place.
private final class TreeNode {
  var value: JSONTree = .null
  var elements: [TreeNode]?
  var members: [String: TreeNode]?

  var tree: JSONTree {
    if let members { return .object(members.mapValues(\.tree)) }
    if let elements { return .array(elements.map(\.tree)) }
    return value
  }

  func member(_ key: String) -> TreeNode {
    if let known = members?[key] { return known }
    let node = TreeNode()
    members = members ?? [:]
    members?[key] = node
    return node
  }

  func element() -> TreeNode {
    let node = TreeNode()
    elements = elements ?? []
    elements?.append(node)
    return node
  }

  func set(_ value: some Encodable, at path: [any CodingKey]) throws {
    switch value {
    case let value as Bool: self.value = .bool(value)
    case let value as Double: self.value = .double(value)
    case let value as Float: self.value = .float(value)
    case let value as String: self.value = .string(value)
    case let value as URL: self.value = .string(value.absoluteString)
    case let value as any BinaryInteger:
      self.value = Int(exactly: value).map(JSONTree.int) ?? .unsigned(UInt64(clamping: value))
    default: try value.encode(to: TreeEncoder(codingPath: path, node: self))
    }
  }
}

private struct TreeEncoder: Encoder {
  let codingPath: [any CodingKey]
  var node = TreeNode()
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    node.members = node.members ?? [:]
    return KeyedEncodingContainer(TreeKeyedContainer(codingPath: codingPath, node: node))
  }

  func unkeyedContainer() -> any UnkeyedEncodingContainer {
    node.elements = node.elements ?? []
    return TreeUnkeyedContainer(codingPath: codingPath, node: node)
  }

  func singleValueContainer() -> any SingleValueEncodingContainer {
    TreeValueContainer(codingPath: codingPath, node: node)
  }
}

private struct TreeKeyedContainer<Key: CodingKey>: KeyedEncodingContainerProtocol {
  let codingPath: [any CodingKey]
  let node: TreeNode

  func encodeNil(forKey key: Key) { node.member(key.stringValue).value = .null }

  func encode<Value: Encodable>(_ value: Value, forKey key: Key) throws {
    try node.member(key.stringValue).set(value, at: codingPath + [key])
  }

  func encodeIfPresent<Value: Encodable>(_ value: Value?, forKey key: Key) throws {
    if let value { try encode(value, forKey: key) } else { encodeNil(forKey: key) }
  }

  func encodeIfPresent(_ value: Bool?, forKey key: Key) throws { try present(value, key) }
  func encodeIfPresent(_ value: String?, forKey key: Key) throws { try present(value, key) }
  func encodeIfPresent(_ value: Double?, forKey key: Key) throws { try present(value, key) }
  func encodeIfPresent(_ value: Float?, forKey key: Key) throws { try present(value, key) }
  func encodeIfPresent(_ value: Int?, forKey key: Key) throws { try present(value, key) }
  func encodeIfPresent(_ value: UInt64?, forKey key: Key) throws { try present(value, key) }
  func encodeIfPresent(_ value: Int32?, forKey key: Key) throws { try present(value, key) }
  func encodeIfPresent(_ value: UInt32?, forKey key: Key) throws { try present(value, key) }

  private func present(_ value: (some Encodable)?, _ key: Key) throws {
    if let value { try encode(value, forKey: key) } else { encodeNil(forKey: key) }
  }

  func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type, forKey key: Key
  ) -> KeyedEncodingContainer<Nested> {
    TreeEncoder(codingPath: codingPath + [key], node: node.member(key.stringValue)).container(keyedBy: type)
  }

  func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
    TreeEncoder(codingPath: codingPath + [key], node: node.member(key.stringValue)).unkeyedContainer()
  }

  func superEncoder() -> any Encoder { TreeEncoder(codingPath: codingPath, node: node.member("super")) }

  func superEncoder(forKey key: Key) -> any Encoder {
    TreeEncoder(codingPath: codingPath + [key], node: node.member(key.stringValue))
  }
}

private struct TreeUnkeyedContainer: UnkeyedEncodingContainer {
  let codingPath: [any CodingKey]
  let node: TreeNode
  var count: Int { node.elements?.count ?? 0 }

  func encodeNil() { _ = node.element() }

  func encode(_ value: some Encodable) throws { try node.element().set(value, at: codingPath) }

  func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedEncodingContainer<Nested> {
    TreeEncoder(codingPath: codingPath, node: node.element()).container(keyedBy: type)
  }

  func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
    TreeEncoder(codingPath: codingPath, node: node.element()).unkeyedContainer()
  }

  func superEncoder() -> any Encoder { TreeEncoder(codingPath: codingPath, node: node.element()) }
}

private struct TreeValueContainer: SingleValueEncodingContainer {
  let codingPath: [any CodingKey]
  let node: TreeNode

  func encodeNil() { node.value = .null }
  func encode(_ value: some Encodable) throws { try node.set(value, at: codingPath) }
}
