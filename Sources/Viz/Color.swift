/// An opaque sRGB colour; components are in 0...1.
public struct Color: Sendable, Equatable {
  /// The red component, 0...1.
  public var red: Double
  /// The green component, 0...1.
  public var green: Double
  /// The blue component, 0...1.
  public var blue: Double

  /// A colour from its components.
  public init(red: Double, green: Double, blue: Double) {
    self.red = red
    self.green = green
    self.blue = blue
  }

  /// The colour written as `0xRRGGBB`.
  public init(hex: UInt32) {
    self.init(
      red: Double(hex >> 16 & 255) / 255, green: Double(hex >> 8 & 255) / 255, blue: Double(hex & 255) / 255)
  }

  /// A neutral grey; 0 is black and 1 is white.
  public init(grey: Double) {
    self.init(red: grey, green: grey, blue: grey)
  }

  /// The darkest ink.
  public static let black = Color(grey: 0)
  /// The paper.
  public static let white = Color(grey: 1)

  /// The colour as eight-bit components, rounded to nearest.
  public var bytes: (red: UInt8, green: UInt8, blue: UInt8) {
    func byte(_ x: Double) -> UInt8 { UInt8((min(max(x, 0), 1) * 255).rounded()) }
    return (byte(red), byte(green), byte(blue))
  }

  /// `0xFFRRGGBB`, the word of an opaque pixel in Cairo's image formats.
  package var opaqueWord: UInt32 {
    let (r, g, b) = bytes
    return 0xFF00_0000 | UInt32(r) << 16 | UInt32(g) << 8 | UInt32(b)
  }

  /// WCAG relative luminance: 0 for black, 1 for white.
  public var luminance: Double {
    // A fit of the sRGB transfer curve; exact enough (±0.003) to choose a text colour without `pow`.
    func linear(_ c: Double) -> Double { c * (c * (c * 0.305306011 + 0.682171111) + 0.012522878) }
    return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
  }

  /// Black or white, whichever stands out more against this colour.
  public var contrastingText: Color {
    // Equal contrast ratios: (1.05)/(L+0.05) = (L+0.05)/0.05.
    luminance > 0.179 ? .black : .white
  }

  /// The colours of Okabe and Ito (2008), told apart under all common kinds of colour blindness.
  /// Yellow is left out: it is too light for lines on white.
  public static let okabeIto: [Color] = [
    Color(hex: 0x0072B2), Color(hex: 0xD55E00), Color(hex: 0x009E73), Color(hex: 0xCC79A7),
    Color(hex: 0x56B4E9), Color(hex: 0xE69F00), Color(hex: 0x000000),
  ]

  /// Shades of grey that are told apart with dashes and markers, for figures without colours.
  static let inks: [Color] = [0, 0.5, 0.25, 0.65, 0.4, 0.75].map(Color.init(grey:))
}
