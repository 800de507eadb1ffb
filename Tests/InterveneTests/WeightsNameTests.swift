import GPT
import Intervene
import TestSupport
import Testing

/// Names of parameters against TransformerLens's own weights, and against slices by hand.
@Suite(.tiered) struct WeightsNameTests {
  private let fixture = Fixture("two-heads")

  @Test func everyWeightOfTransformerLens() throws {
    let model = try fixture.model()
    let catalog = ParameterCatalog(model.architecture)
    let expected = try fixture.expected("transformerlens-weights.safetensors")
    // GPT-2 has no bias of the unembedding; TransformerLens adds one of zeros.
    let names = Set(expected.entries.keys).subtracting(["unembed.b_U"])
    #expect(names == Set(catalog.views.map(\.name).filter { !$0.hasPrefix("transformer.") }))
    for name in names {
      let view = try catalog.view(named: name)
      let tensor = try expected.tensor(name)
      #expect(view.shape == tensor.shape && view.values(in: model.parameters) == tensor.values, "\(name)")
      // Offsets lead to the same values.
      #expect(view.arenaOffsets.map { model.parameters.base[$0] } == tensor.values, "\(name)")
    }
  }

  /// TransformerLens's names cover every float of every family once; a tied unembedding shows the embedding again.
  @Test(arguments: ArchitectureCase.all)
  func namesCoverTheArena(_ tested: ArchitectureCase) throws {
    let layout = tested.architecture.layout
    let catalog = ParameterCatalog(tested.architecture)
    let embedding = try #require(catalog[.embedding])
    let unembedding = try #require(catalog[.unembedding])
    let isTied = embedding.parameter == unembedding.parameter
    let isOwn = { (view: ParameterView) in layout.index(of: view.name) != nil }
    let named = catalog.views.filter { !isOwn($0) && !(isTied && $0.role == .unembedding) }
    for views in [catalog.views.filter(isOwn), named] where !views.isEmpty {
      let places = views.flatMap(\.arenaOffsets)
      #expect(places.count == layout.parameterCount && Set(places).count == places.count)
    }
    #expect(!isTied || Set(embedding.arenaOffsets) == Set(unembedding.arenaOffsets))
  }

  /// Axes do not depend on how a family stores them.
  @Test(arguments: ArchitectureCase.all)
  func axesOfRoles(_ tested: ArchitectureCase) throws {
    let (catalog, d) = (ParameterCatalog(tested.architecture), tested.architecture.dimensions)
    #expect(catalog[.unembedding]?.shape == [d.width, d.outputs])
    for layer in 0..<d.layers {
      #expect(catalog[.query, layer: layer]?.shape == [d.heads, d.width, d.headWidth])
      #expect(catalog[.key, layer: layer]?.shape == [d.keyValueHeads, d.width, d.headWidth])
      #expect(catalog[.value, layer: layer]?.shape == [d.keyValueHeads, d.width, d.headWidth])
      #expect(catalog[.attentionOut, layer: layer]?.shape == [d.heads, d.headWidth, d.width])
      guard d.hasMLP else { continue }
      #expect(catalog[.mlpIn, layer: layer]?.shape == [d.width, d.mlpWidth])
      #expect(catalog[.mlpOut, layer: layer]?.shape == [d.mlpWidth, d.width])
    }
  }

  @Test func slices() throws {
    let model = try fixture.model()
    let catalog = ParameterCatalog(model.architecture)
    let fused = try #require(model.parameters["transformer.h.1.attn.c_attn.weight"])
    func values(_ text: String) throws -> [Float] {
      try ParameterName(text).elements(in: catalog).values(in: model.parameters)
    }
    // Width 10, two heads of 5: head 1's third key dimension is column 10 + 5 + 2 of 30.
    #expect(try values("blocks.1.attn.W_K[1,7,2]") == [fused[7, 17]])
    #expect(try values("blocks.1.attn.W_K[1, 2:4, 0]") == [fused[2, 15], fused[3, 15]])
    #expect(try values("blocks.1.attn.W_V[0,9]") == (20..<25).map { fused[9, $0] })
    #expect(try values("blocks.1.attn.W_Q[:,3,4:]") == [fused[3, 4], fused[3, 9]])
    #expect(try values("transformer.h.1.attn.c_attn.weight[0,:3]") == (0..<3).map { fused[0, $0] })
    #expect(try values("blocks.1.attn.W_Q").count == 100)
    let name = try ParameterName("blocks.1.attn.W_O[1,2,7]")
    let elements = try name.elements(in: catalog)
    let output = try #require(model.parameters["transformer.h.1.attn.c_proj.weight"])
    #expect(elements.count == 1 && model.parameters.base[elements.arenaOffsets[0]] == output[7, 7])
    #expect(elements.view.value([1, 2, 7], in: model.parameters) == output[7, 7])
    #expect(elements.view.at(1).value([2, 7], in: model.parameters) == output[7, 7])
    #expect(name.description == "blocks.1.attn.W_O[1,2,7]")
    #expect(try ParameterName("a[1:,:,:4]").description == "a[1:,:,:4]")
  }

  @Test func unknownNames() throws {
    let catalog = ParameterCatalog(try fixture.model().architecture)
    let error = #expect(throws: ParameterError.self) {
      try ParameterName("blocks.1.atn.W_Q[0,0,0]").elements(in: catalog)
    }
    #expect(error?.description.contains("blocks.1.attn.W_Q") == true)
    let glob = #expect(throws: ParameterError.self) { try catalog.matching("blocks.*.mpl.*") }
    #expect(glob?.description.contains("mlp") == true)
  }

  @Test func indicesOutOfRange() throws {
    let catalog = ParameterCatalog(try fixture.model().architecture)
    let name = "blocks.0.attn.W_Q"
    for (text, axis, extent, found) in [
      ("[2,0,0]", 0, 2, "2"), ("[0,10,0]", 1, 10, "10"), ("[0,0,-1]", 2, 5, "-1"),
      ("[0,3:11]", 1, 10, "3:11"),
      ("[9223372036854775807]", 0, 2, "9223372036854775807"),
    ] {
      #expect(throws: ParameterError.range(name: name, axis: axis, extent: extent, found: found)) {
        try ParameterName(name + text).elements(in: catalog)
      }
    }
    for (text, found) in [("[0,4:4]", "4:4"), ("[0,2:1]", "2:1"), ("[0,10:]", "10:"), ("[0,:0]", ":0")] {
      #expect(throws: ParameterError.emptyRange(name: name, axis: 1, extent: 10, found: found)) {
        try ParameterName(name + text).elements(in: catalog)
      }
    }
    #expect(throws: ParameterError.rank(name: name, shape: [2, 10, 5], found: 4)) {
      try ParameterName(name + "[0,0,0,0]").elements(in: catalog)
    }
    for text in ["", "[1]", "a]", "a[1", "a[]", "a[x]", "a[1,]", "a[1:2:3]", "a[1]b"] {
      #expect(throws: ParameterError.self, "\(text)") { try ParameterName(text) }
    }
  }

  @Test func patterns() throws {
    let catalog = ParameterCatalog(try fixture.model().architecture)
    #expect(
      try catalog.matching("blocks.*.mlp.W_*").map(\.name) == [
        "blocks.0.mlp.W_in", "blocks.0.mlp.W_out", "blocks.1.mlp.W_in", "blocks.1.mlp.W_out",
      ])
    #expect(
      try catalog.matching("ln_final.?, embed.W_E").map(\.name) == ["embed.W_E", "ln_final.w", "ln_final.b"])
    #expect(try catalog.matching("*").count == catalog.views.count)
  }
}
