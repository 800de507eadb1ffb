#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Numbers as text for axes, cells and tables, without Foundation and whatever the locale.
public enum NumberText {
  /// `value` with a fixed number of decimals, e.g. `fixed(0.5, 2)` = "0.50". Negative zero loses its sign.
  public static func fixed(_ value: Double, _ decimals: Int) -> String {
    if value.isNaN { return "NaN" }
    if value.isInfinite { return value < 0 ? "-∞" : "∞" }
    let text = print("%.*f", [Int32(max(0, min(decimals, 17))), value])
    let isZero = !text.utf8.contains { $0 >= 49 && $0 <= 57 }
    return isZero && text.hasPrefix("-") ? String(text.dropFirst()) : text
  }

  /// `value` with commas between thousands, e.g. "3,750".
  public static func grouped(_ value: Double, _ decimals: Int = 0) -> String {
    let text = fixed(value, decimals)
    guard value.isFinite else { return text }
    let whole = text.prefix { $0 != "." }
    let sign = whole.hasPrefix("-") ? "-" : ""
    let digits = Array(whole.dropFirst(sign.count))
    var grouped = sign
    for (index, digit) in digits.enumerated() {
      if index > 0 && (digits.count - index) % 3 == 0 { grouped.append(",") }
      grouped.append(digit)
    }
    return grouped + text.dropFirst(whole.count)
  }

  /// `value` for a tick whose neighbours are `step` away: as many decimals as the step needs, powers of
  /// ten where plain digits would be too long.
  public static func tick(_ value: Double, step: Double) -> String {
    let size = max(abs(value), abs(step))
    if size >= 1e7 || (size < 1e-3 && size > 0) { return scientific(value, step: step) }
    return grouped(value, decimals(forStep: step))
  }

  /// `value` as "2×10⁻⁵".
  package static func scientific(_ value: Double, step: Double) -> String {
    if value == 0 { return "0" }
    var exponent = Int(log10(abs(value)).rounded(.down))
    if abs(value) / pow(10, Double(exponent)) >= 9.9999999 { exponent += 1 }
    let scaled = value / pow(10, Double(exponent))
    let decimals = step > 0 ? decimals(forStep: step / pow(10, Double(exponent))) : 0
    let mantissa = fixed(scaled, min(decimals, 3))
    let power = "10" + superscript(exponent)
    return mantissa == "1" ? power : mantissa == "-1" ? "-" + power : mantissa + "×" + power
  }

  /// A short rendering for tables and legends: four significant digits, no trailing zeros.
  public static func compact(_ value: Double) -> String {
    if !value.isFinite { return fixed(value, 0) }
    return print("%.4g", [value])
  }

  /// At most so many significant digits, without zeros at the end: "0.333333", "0.5", "1e-08".
  public static func significant(_ value: Double, _ digits: Int) -> String {
    if !value.isFinite { return fixed(value, 0) }
    return print("%.*g", [Int32(max(1, min(digits, 17))), value])
  }

  /// The number with a true minus sign, for figures.
  package static func typeset(_ text: String) -> String {
    text.utf8.contains(45) ? String(text.map { $0 == "-" ? "−" : $0 }) : text
  }

  private static func decimals(forStep step: Double) -> Int {
    guard step > 0, step.isFinite else { return 0 }
    var decimals = 0
    var scaled = step
    while decimals < 12 && abs(scaled - scaled.rounded()) > 1e-6 * max(1, scaled) {
      scaled *= 10
      decimals += 1
    }
    return decimals
  }

  private static func superscript(_ value: Int) -> String {
    let digits = Array("⁰¹²³⁴⁵⁶⁷⁸⁹")
    return String(String(value).map { $0 == "-" ? "⁻" : digits[$0.wholeNumberValue ?? 0] })
  }

  private static func print(_ format: String, _ arguments: [any CVarArg]) -> String {
    withVaList(arguments) { list in
      withUnsafeTemporaryAllocation(of: CChar.self, capacity: 400) { buffer in
        _ = vsnprintf(buffer.baseAddress, buffer.count, format, list)
        return String(cString: buffer.baseAddress!)
      }
    }
  }
}
