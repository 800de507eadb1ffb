/// The labels along one side of a matrix: one for each row or column, thinned out where they would collide.
struct AxisLabels {
  enum Side { case rows, columns }

  /// Gap between the labels and the matrix.
  static let gap = 3.0

  let side: Side
  let labels: [String]
  /// Distance between neighbouring rows or columns.
  let pitch: Double
  /// Column labels that do not fit side by side are written upwards.
  let isUpright: Bool
  /// Every `step`th label is written.
  let step: Int
  /// 2 where short labels stand too close for one line: every other one then moves outwards, with a fine
  /// line leading to its row or column.
  let lanes: Int
  let style: TextStyle
  /// Longer labels are shortened.
  let longest: Double

  /// `limit` bounds the font size, which is the style's otherwise.
  init(_ labels: [String], side: Side, pitch: Double, largest limit: Double? = nil, style look: FigureStyle) {
    let label = look.label
    let largest = limit ?? label.size
    let smallest = 4.8 * look.scale
    longest = look.longestLabel
    self.side = side
    self.labels = labels
    self.pitch = pitch
    let widest = labels.map(label.width(of:)).max() ?? 0
    // Lines of small labels may come as close as their capitals allow.
    let stacked = min(largest, pitch / 0.86)
    let staggered = min(largest, 6.5 * look.scale, pitch * 1.35)
    if pitch / 0.86 < 6.2 * look.scale, staggered >= smallest, labels.count > 3,
      widest * staggered / label.size < 2 * pitch - 1.5
    {
      (isUpright, step, lanes, style) = (false, 1, 2, label.sized(staggered))
      return
    }
    lanes = 1
    if side == .columns {
      // Side by side, as large as width and neighbours allow.
      let byWidth = widest > 0 ? (pitch - min(3, pitch * 0.15)) / (widest / label.size) : largest
      let beside = min(largest, byWidth)
      let isShort = widest < 26 * look.scale
      if beside >= smallest {
        (isUpright, step, style) = (false, 1, label.sized(beside))
        return
      }
      if stacked < smallest && isShort {
        (isUpright, step) = (false, Self.step(for: (widest + 4) / pitch))
        style = label.sized(min(largest, 6.5 * look.scale))
        return
      }
    }
    isUpright = side == .columns
    if stacked >= smallest {
      (step, style) = (1, label.sized(stacked))
    } else {
      style = label.sized(min(largest, 6.5 * look.scale))
      step = Self.step(for: style.size * 1.2 / pitch)
    }
  }

  /// How far the labels reach from the matrix, the gap included.
  var thickness: Double {
    if labels.isEmpty { return 0 }
    if side == .columns && !isUpright { return Self.gap + Double(lanes) * (style.ascent + style.descent) }
    return Self.gap + Double(lanes) * laneWidth - Self.laneGap
  }

  private static let laneGap = 2.0
  /// Distance between the lanes of row or upright labels.
  private var laneWidth: Double {
    min(longest, labels.map(style.width(of:)).max() ?? 0) + Self.laneGap
  }

  /// How far the first and last label may reach beyond the ends of the side.
  var overhang: Double {
    if labels.isEmpty { return 0 }
    let across = side == .columns && !isUpright
    let extent = across ? labels.map(style.width(of:)).max() ?? 0 : style.ascent + style.descent
    return max(0, (extent - pitch) / 2)
  }

  /// Draws beside a matrix whose corner nearest to the first label is `origin`: the top-left corner for
  /// rows, the bottom-left for columns. `look` may change each label's ink.
  func draw(
    on canvas: Canvas, at origin: Point, look: (Int, TextStyle) -> TextStyle = { $1 }
  ) {
    for index in stride(from: 0, to: labels.count, by: step) where !labels[index].isEmpty {
      let along = (Double(index) + 0.5) * pitch
      let style = look(index, self.style)
      let text = style.fitted(labels[index], to: longest)
      let isOuter = lanes == 2 && index % 2 == 1
      var tick = step > 1 ? 2.0 : 0
      switch side {
      case .rows:
        let lane = isOuter ? laneWidth : 0
        // Lanes are as wide as the widest label; in both, labels are centred, so that columns of them form.
        let x = lanes == 2 ? (laneWidth - Self.laneGap) / 2 : 0
        canvas.text(
          text, at: Point(origin.x - Self.gap - lane - x, origin.y + along), style,
          anchor: .init(lanes == 2 ? .center : .trailing, .middle))
        if isOuter { tick = Self.gap + lane - 1 }
      case .columns where isUpright:
        canvas.text(
          text, at: Point(origin.x + along, origin.y + Self.gap), style, anchor: .init(.trailing, .middle),
          rotation: .upwards)
      case .columns:
        let lane = isOuter ? style.ascent + style.descent : 0
        canvas.text(
          text, at: Point(origin.x + along, origin.y + Self.gap + lane + style.ascent), style,
          anchor: .init(.center, .baseline))
        if isOuter { tick = Self.gap + lane + style.ascent - style.capHeight - 1 }
      }
      if tick > 0 {
        let line =
          side == .rows
          ? [Point(origin.x - tick, origin.y + along), Point(origin.x, origin.y + along)]
          : [Point(origin.x + along, origin.y), Point(origin.x + along, origin.y + tick)]
        canvas.line(line, Color(grey: isOuter ? 0.65 : 0.3), width: isOuter ? 0.35 : 0.5)
      }
    }
  }

  /// The smallest round number not below `needed`.
  private static func step(for needed: Double) -> Int {
    var power = 1
    while power < 1_000_000_000 {
      for factor in [1, 2, 5] where Double(factor * power) >= needed { return factor * power }
      power *= 10
    }
    return power
  }
}
