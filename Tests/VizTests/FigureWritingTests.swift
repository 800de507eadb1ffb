import Foundation
import Records
import TestSupport
import Testing
import Viz

@Suite(.tiered) struct FigureWritingTests {
  static let figure = Heatmap(
    Grid([[0, 0.5], [1, .nan]]), rowLabels: ["a", "b"], columnLabels: ["x", "y"], title: "Small & <neat>")
  static let metadata = FigureMetadata(
    title: "Small & <neat>", command: "probe figure --seed 1", model: "run 7 (é)", world: "abcde 12ab",
    extra: [("Note", "second\nline")])

  /// A fresh folder, removed afterwards.
  func withFolder(_ body: (String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "viz-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try body(folder)
  }

  @Test(arguments: [72.0, 200, 300]) func pngCarriesSizeResolutionAndTexts(dpi: Double) throws {
    let png = try #require(PNGReader(try Self.figure.png(dpi: dpi, metadata: Self.metadata)))
    #expect(png.chunks.first?.kind == "IHDR")
    #expect(png.chunks.last?.kind == "IEND")
    #expect(abs(Double(png.width) - Self.figure.size.width * dpi / 72) <= 1)
    #expect(abs(Double(png.height) - Self.figure.size.height * dpi / 72) <= 1)
    #expect(png.first("IHDR")?[8...9] == [8, 2], "eight bits, RGB")
    let resolution = try #require(png.first("pHYs"))
    #expect(PNGReader.number(resolution.prefix(4)) == Int((dpi / 0.0254).rounded()))
    #expect(resolution[8] == 1, "per metre")
    #expect(png.texts["Title"] == "Small & <neat>")
    #expect(png.texts["Software"] == "ProbeKit")
    #expect(png.texts["Command"] == "probe figure --seed 1")
    #expect(png.texts["World"] == "abcde 12ab")
    #expect(png.texts["Note"] == "second\nline")
    let international = try #require(png.first("iTXt"), "what is not ASCII goes into iTXt")
    #expect(String(decoding: international, as: UTF8.self).hasSuffix("run 7 (é)"))
  }

  /// What is written into a file is read from it, in all formats; the command may hold what separates fields.
  @Test(arguments: [
    "probe-cli attention --input 1,0,1", "probe-cli x --title 'a; b (c) \\ <d> & Model: e'",
    "probe-cli lens --text 'é 東京 😀; World: none'",
  ]) func filesTellWhatMadeThem(command: String) throws {
    let receipt = zip(FigureMetadata.receiptKeys, ["0.1.0", "ab12", "a.yaml 12ef, b 00", "lens"])
    let metadata = FigureMetadata(
      title: "Title", command: command, model: "the shipped model", world: "12",
      extra: receipt.map { ($0, $1) })
    for bytes in [
      try Self.figure.png(metadata: metadata), try Self.figure.svg(metadata: metadata),
      try Self.figure.pdf(metadata: metadata),
    ] {
      let found = FigureMetadata.read(bytes)
      #expect(found["Command"] == command)
      #expect(found["Model"] == "the shipped model" && found["World"] == "12")
      for (key, value) in receipt { #expect(found[key] == value, "\(key)") }
      // Damage gives less, never a crash.
      for length in stride(from: 0, to: bytes.count, by: max(1, bytes.count / 97)) {
        _ = FigureMetadata.read(Array(bytes.prefix(length)))
      }
    }
    #expect(FigureMetadata.read([]).isEmpty && FigureMetadata.read(Array("text".utf8)).isEmpty)
  }

  @Test func oddKeywordsAndEmptyTextsAreHarmless() throws {
    let long = String(repeating: "k", count: 200)
    let metadata = FigureMetadata(extra: [
      ("  odd\u{1}key  ", "v"), (long, "w"), ("Empty", ""), ("é", "x\0y"),
    ])
    let png = try #require(PNGReader(try Self.figure.png(metadata: metadata)))
    #expect(png.texts["odd key"] == "v")
    #expect(png.texts[String(long.prefix(79))] == "w")
    #expect(png.texts["Empty"] == nil)
  }

  @Test func svgIsWellFormedAndTitled() throws {
    let bytes = try Self.figure.svg(metadata: Self.metadata)
    let parser = XMLCheck()
    #expect(parser.isWellFormed(bytes))
    let text = String(decoding: bytes, as: UTF8.self)
    #expect(text.contains("<title>Small &amp; &lt;neat&gt;</title>"))
    #expect(text.contains("Command: probe figure --seed 1"))
    #expect(text.contains(">a</text>"), "text is text")
  }

  @Test func pdfHasItsHeaderAndIsTheSameEachTime() throws {
    let bytes = try Self.figure.pdf(metadata: Self.metadata)
    #expect(bytes.starts(with: Array("%PDF-1.".utf8)))
    #expect(String(decoding: bytes.suffix(8), as: UTF8.self).contains("%%EOF"))
    #expect(try Self.figure.pdf(metadata: Self.metadata) == bytes)
    #expect(try Self.figure.svg() == Self.figure.svg())
    let large = Heatmap(Grid(rows: 200, columns: 200) { Double($0 * $1) })
    #expect(try large.svg() == large.svg(), "with a picture inside")
    #expect(
      String(decoding: try large.svg(), as: UTF8.self).contains("<image style=\"image-rendering:pixelated\""))
    #expect(try Self.figure.png() == Self.figure.png())
  }

  @Test(arguments: ["a.png", "b.SVG", "deep/er/c.pdf"]) func extensionChoosesTheFormat(name: String) throws {
    try withFolder { folder in
      try Self.figure.write(to: "\(folder)/\(name)")
      let bytes = try #require(FileManager.default.contents(atPath: "\(folder)/\(name)"))
      let start = String(decoding: bytes.prefix(6), as: UTF8.self)
      switch name.suffix(3).lowercased() {
      case "png": #expect(bytes.starts(with: PNGReader.signature))
      case "svg": #expect(start.hasPrefix("<?xml"))
      default: #expect(start.hasPrefix("%PDF"))
      }
      let parent = (("\(folder)/\(name)") as NSString).deletingLastPathComponent
      #expect(try FileManager.default.contentsOfDirectory(atPath: parent).count == 1, "nothing left behind")
    }
  }

  @Test(arguments: [("figure.jpg", "jpg"), ("figure", ""), ("dir.png/figure", "")])
  func unknownExtensionIsAnError(path: String, found: String) {
    #expect(throws: VizError.unknownFormat(path: path, found: found)) { try Self.figure.write(to: path) }
    let text = VizError.unknownFormat(path: path, found: found).description
    #expect(text.contains(".png, .svg, .pdf or .html"))
  }

  @Test func existingFilesAreKeptUnlessOverwritten() throws {
    try withFolder { folder in
      let path = "\(folder)/kept.png"
      try Data("old".utf8).write(to: URL(fileURLWithPath: path))
      #expect(throws: FileError.self) { try Self.figure.write(to: path, overwrite: false) }
      #expect(FileManager.default.contents(atPath: path) == Data("old".utf8))
      try Self.figure.write(to: path)
      #expect(FileManager.default.contents(atPath: path) != Data("old".utf8))
      try Self.figure.write(to: "\(folder)/new.png", overwrite: false)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder).count == 2)
    }
  }

  @Test func unwritablePlacesAreNamed() throws {
    try withFolder { folder in
      let missing = "\(folder)/none/a.png"
      #expect(throws: FileError.self) {
        try Self.figure.write(to: missing, createDirectories: false)
      }
      try Data().write(to: URL(fileURLWithPath: "\(folder)/file"))
      for path in ["\(folder)/file/a.png", "/proc/nothing/a.png"] {
        let error = #expect(throws: FileError.self) { try Self.figure.write(to: path) }
        #expect(error?.description.hasPrefix(path) == true)
      }
      #expect(throws: FileError.self) { try Self.figure.write(to: folder, format: .png) }
    }
  }

  @Test func linksKeepPointingWhereTheyDid() throws {
    try withFolder { folder in
      let link = "\(folder)/link.png"
      try Data("old".utf8).write(to: URL(fileURLWithPath: "\(folder)/real.png"))
      try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "real.png")
      try Self.figure.write(to: link)
      #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == "real.png")
      let bytes = try #require(FileManager.default.contents(atPath: "\(folder)/real.png"))
      #expect(bytes.starts(with: PNGReader.signature))
    }
  }

  @Test(arguments: [0, -3, .nan, .infinity, 1e9]) func badResolutionIsAnError(dpi: Double) {
    #expect(throws: VizError.self) { try Self.figure.png(dpi: dpi) }
  }

  @Test func tooLargePicturesAreAnError() {
    let figure = Heatmap(Grid(rows: 2, columns: 2) { _, _ in 0 }, cellSize: Size(2000, 10))
    #expect(throws: VizError.self) { try figure.png(style: FigureStyle(width: 4000), dpi: 2400) }
  }
}

/// Tags that open and close in order.
struct XMLCheck {
  func isWellFormed(_ bytes: [UInt8]) -> Bool {
    var open: [Substring] = []
    for piece in String(decoding: bytes, as: UTF8.self).split(separator: "<").map({ $0 }) {
      guard let end = piece.firstIndex(of: ">") else { return false }
      let tag = piece[..<end]
      if tag.hasPrefix("?") || tag.hasSuffix("/") { continue }
      let name = tag.prefix { $0 != " " && $0 != "\n" }
      if name.hasPrefix("/") {
        if open.popLast() != name.dropFirst() { return false }
      } else {
        open.append(name)
      }
    }
    return open.isEmpty
  }
}

/// Texts of others in figures and their records.
@Suite(.tiered) struct FigureTextTests {
  /// NUL, controls, surrogates' neighbours and scalars that are no characters.
  @Test func everyScalarLeavesAWholeFile() throws {
    let odd =
      "\u{0}\u{1}\u{8}\u{B}\u{1F}\u{7F}\u{85}\u{9F}\u{FFFE}\u{FFFF}\u{1FFFE}\u{10FFFF}\u{D7FF}\u{E000}"
      + String(Character(Unicode.Scalar(0xFDD0 as UInt32)!))
    let figure = Heatmap(
      Grid([[0, 1]]), rowLabels: [odd], columnLabels: ["a" + odd, "]]>&<"], title: "t" + odd)
    let metadata = FigureMetadata(
      title: "t" + odd, command: "c" + odd, model: odd, world: odd, extra: [(key: odd, value: odd)])
    let svg = try figure.svg(metadata: metadata)
    #expect(XMLCheck().isWellFormed(svg))
    for scalar in String(decoding: svg, as: UTF8.self).unicodeScalars {
      // What XML 1.0 allows.
      let isAllowed =
        switch scalar.value {
        case 0x9, 0xA, 0xD, 0x20...0xD7FF, 0xE000...0xFFFD, 0x10000...0x10FFFF: true
        default: false
        }
      #expect(isAllowed, "U+\(String(scalar.value, radix: 16))")
    }
    #expect(try figure.pdf(metadata: metadata).starts(with: Array("%PDF-1.".utf8)))
    #expect(try figure.png(metadata: metadata).starts(with: PNGReader.signature))
  }
}
