import Foundation
import GPT
import Records

/// Progress of long work on standard error: a bar that redraws itself on a terminal, a plain line now and then
/// elsewhere.
final class ProgressBar {
  private let total: Int
  private let unit: String
  private let start = Date()
  private let firstDone: Int
  private var lastDrawn = Date.distantPast
  private var lastDone = -1
  private let isTerminal = isatty(STDERR_FILENO) != 0

  /// - Parameter done: work that was done before, left out of the rate.
  init(total: Int, done: Int = 0, unit: String) {
    self.total = total
    self.unit = unit
    firstDone = done
  }

  /// Shows that `done` of the total is done; `detail` stands behind the rate.
  func update(_ done: Int, detail: String = "") {
    let now = Date()
    let isEnd = done == total && lastDone != total
    guard now.timeIntervalSince(lastDrawn) >= (isTerminal ? 0.1 : 10) || isEnd else { return }
    lastDrawn = now
    lastDone = done
    let rate = Double(done - firstDone) / max(1e-3, now.timeIntervalSince(start))
    let left = rate > 0 ? Double(total - done) / rate : 0
    // Nothing is estimated before something was tried.
    let pace = rate > 0 ? [Self.pace(rate), "\(Self.duration(left)) left"] : []
    let numbers = (["\(done)/\(total) \(unit)"] + pace + (detail.isEmpty ? [] : [detail]))
      .joined(separator: " · ")
    let line: String
    if isTerminal {
      let width = 24
      let filled = total > 0 ? width * done / total : width
      let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: width - filled)
      line = "\r\u{1b}[K" + DisplayWidth.fitted("\(bar) \(numbers)", to: MessageText.width)
    } else {
      line = "\(numbers)\n"
    }
    StandardError.write(line)
  }

  /// Ends the line of the bar.
  func finish() {
    if isTerminal { StandardError.write("\r\u{1b}[K") }
  }

  /// How quick work is: `121/s`, or `2.5 s each`.
  static func pace(_ rate: Double) -> String {
    rate >= 1 ? "\(Int(rate.rounded()))/s" : "\(NumberText.compact((10 / rate).rounded() / 10)) s each"
  }

  /// Seconds as `7 s` or `2:05`.
  static func duration(_ seconds: Double) -> String {
    let whole = Int(min(seconds, 1e12).rounded())
    return whole < 60 ? "\(whole) s" : String(format: "%d:%02d", whole / 60, whole % 60)
  }
}
