/// A colour map from 0...1, with the tables published by their authors.
///
/// `viridis` and `magma` (van der Walt and Smith, matplotlib, CC0) rise evenly in lightness and survive
/// colour blindness and grey printing. `redBlue`, `purpleGreen`,
/// `reds`, `blues` and `greys` are ColorBrewer's RdBu, PRGn, Reds, Blues and Greys (Brewer), the last three from white on.
public enum ColorMap: String, CaseIterable, Sendable {
  /// Dark violet to yellow: the default for quantities from low to high.
  case viridis
  /// Black through red to pale yellow.
  case magma
  /// Diverging: red below the centre, near-white at it, blue above.
  case redBlue
  /// Diverging: purple below the centre, near-white at it, green above.
  case purpleGreen
  /// White to dark red.
  case reds
  /// White to dark blue.
  case blues
  /// White to black; lines and bars are grey too.
  case greys

  /// The colour at `t`, linear between the table's entries; `t` outside 0...1 is clamped, NaN counts as 0.
  public func color(at t: Double) -> Color {
    let table = table
    let position = (t > 0 ? min(t, 1) : 0) * Double(table.count - 1)
    let index = min(Int(position), table.count - 2)
    let fraction = position - Double(index)
    let (a, b) = (table[index], table[index + 1])
    return Color(
      red: a.red + (b.red - a.red) * fraction,
      green: a.green + (b.green - a.green) * fraction,
      blue: a.blue + (b.blue - a.blue) * fraction)
  }

  /// Whether the map has a meaningful middle.
  public var isDiverging: Bool { self == .redBlue || self == .purpleGreen }

  /// Whether some value looks like paper.
  var holdsWhite: Bool { self != .viridis && self != .magma }

  /// A line colour that stands out on every colour of the map, for outlined cells.
  var markColor: Color {
    switch self {
    case .viridis: Color(hex: 0xE8112D)
    case .magma: Color(hex: 0x00A0E0)
    case .redBlue, .purpleGreen: .black
    case .reds: Color(hex: 0x0072B2)
    case .blues: Color(hex: 0xD55E00)
    case .greys: Color(hex: 0xD55E00)
    }
  }

  private var table: [Color] {
    switch self {
    case .viridis: ColorTables.viridis
    case .magma: ColorTables.magma
    case .redBlue: ColorTables.redBlue
    case .purpleGreen: ColorTables.purpleGreen
    case .reds: ColorTables.reds
    case .blues: ColorTables.blues
    case .greys: ColorTables.greys
    }
  }
}
