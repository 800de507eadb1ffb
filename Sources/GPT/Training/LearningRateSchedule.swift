import Arrays
import Foundation

/// How the learning rate goes over a training run.
public struct LearningRateSchedule: Codable, Sendable, Hashable {
  /// What happens after the warm-up.
  public enum Shape: String, Codable, Sendable, CaseIterable {
    /// Down to 0 in a straight line.
    case linear
    /// No change.
    case constant
    /// Down to 0 along half a cosine.
    case cosine
  }

  /// How the rate falls after the warm-up.
  public var shape: Shape
  /// The highest rate.
  public var peak: Double
  /// Steps over which the rate rises from 0 in a straight line.
  public var warmUpSteps: Int

  /// A schedule; without warm-up it begins at its peak.
  public init(shape: Shape = .linear, peak: Double, warmUpSteps: Int = 0) {
    self.shape = shape
    self.peak = peak
    self.warmUpSteps = warmUpSteps
  }

  /// The rate of update number `step`, counted from 0, out of `total`: as transformers'
  /// `get_linear_schedule_with_warmup` and its relatives count.
  public func rate(at step: Int, of total: Int) -> Double {
    if step < warmUpSteps { return peak * Double(step) / Double(warmUpSteps) }
    let progress = min(1, Double(step - warmUpSteps) / Double(max(1, total - warmUpSteps)))
    return switch shape {
    case .linear: peak * (1 - progress)
    case .constant: peak
    case .cosine: peak * 0.5 * (1 + cos(.pi * progress))
    }
  }
}
