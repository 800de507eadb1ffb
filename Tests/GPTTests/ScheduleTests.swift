import Arrays
import Foundation
import GPT
import TestSupport
import Testing

/// Learning rates against the formulas of transformers' `get_*_schedule_with_warmup`.
@Suite(.tiered) struct ScheduleTests {
  private func reference(_ shape: LearningRateSchedule.Shape, _ step: Int, warmUp: Int, total: Int) -> Double
  {
    if step < warmUp { return Double(step) / Double(max(1, warmUp)) }
    let progress = Double(step - warmUp) / Double(max(1, total - warmUp))
    return switch shape {
    case .constant: 1
    case .linear: max(0, Double(total - step) / Double(max(1, total - warmUp)))
    case .cosine: max(0, 0.5 * (1 + cos(.pi * 2 * 0.5 * progress)))
    }
  }

  @Test(arguments: LearningRateSchedule.Shape.allCases, [0, 1, 10, 100])
  func everyStep(shape: LearningRateSchedule.Shape, warmUp: Int) {
    let schedule = LearningRateSchedule(shape: shape, peak: 5e-4, warmUpSteps: warmUp)
    for step in 0..<100 {
      let wanted = 5e-4 * reference(shape, step, warmUp: warmUp, total: 100)
      #expect(abs(schedule.rate(at: step, of: 100) - wanted) < 1e-18, "step \(step)")
    }
  }

  @Test func landmarks() {
    let linear = LearningRateSchedule(peak: 2, warmUpSteps: 4)
    #expect([0, 1, 4, 8, 12].map { linear.rate(at: $0, of: 12) } == [0, 0.5, 2, 1, 0])
    #expect(LearningRateSchedule(shape: .cosine, peak: 2).rate(at: 5, of: 10) == 1)
    #expect(LearningRateSchedule(shape: .constant, peak: 2).rate(at: 9, of: 10) == 2)
  }
}
