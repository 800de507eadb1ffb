import FlyingSocks
import Foundation

/// Server-sent events as the body of a response: what a stream of texts yields, one by one.
struct EventStream: AsyncBufferedSequence {
  typealias Element = UInt8

  let texts: AsyncStream<String>

  func makeAsyncIterator() -> Iterator { Iterator(texts: texts.makeAsyncIterator()) }

  struct Iterator: AsyncBufferedIteratorProtocol {
    var texts: AsyncStream<String>.Iterator
    private var rest: [UInt8] = []
    private var place = 0

    init(texts: AsyncStream<String>.Iterator) { self.texts = texts }

    mutating func next() async -> UInt8? {
      while place == rest.count {
        guard let text = await texts.next() else { return nil }
        (rest, place) = (Array(text.utf8), 0)
      }
      place += 1
      return rest[place - 1]
    }

    mutating func nextBuffer(suggested count: Int) async -> [UInt8]? {
      if place == rest.count {
        guard let text = await texts.next() else { return nil }
        (rest, place) = (Array(text.utf8), 0)
      }
      defer { (rest, place) = ([], 0) }
      return Array(rest[place...])
    }
  }
}
