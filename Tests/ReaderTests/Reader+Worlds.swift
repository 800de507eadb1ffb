import Arrays
import Circuits
import Corpora
import Foundation
import GPT
import Intervene
import Records
import Tasks
import TestSupport
import Testing
import Worlds

extension Reader {
  static let worldReaders = [
    Reader(
      "world", sources: ["Worlds/World/World+Loading.swift", "Records/Files/TextFile.swift"],
      file: "world.yaml",
      originals: { try World.builtInNames.map { Data(try World.named($0).yaml.utf8) } },
      read: { directory in
        let world = try World.named("\(directory)/world.yaml")
        var generator = SeededGenerator(seed: 1)
        let input = world.draw(using: &generator)
        if let example = try? world.example(for: input) { _ = world.read(completion: example.completion) }
        _ = world.fingerprint
      }),
    Reader(
      "interventions",
      sources: [
        "Worlds/Source/SpecificationFile.swift", "Intervene/Registry/InterventionSpecification+Reading.swift",
      ],
      file: "interventions.yaml",
      originals: {
        [
          "interventions:\n  - ablate: {heads: [0.0, 1.1], mode: mean, positions: [A, newB-1, 4]}\n  - ablate: {mlps: [2]}\n",
          "interventions:\n  - ablate: {neurons: [1.10]}\n  - knockout: {from: [newA-1], to: [A], heads: [0.1]}\n",
          "interventions:\n  - steer: {layer: 0, positions: [A], variable: A, coefficient: 2.5}\n",
          "{\"interventions\": [{\"flip\": {\"parameter\": \"embed.W_E\", \"how\": \"noise:0.25\", \"seed\": 3}}]}",
          "interventions:\n  - patch: {from: \"1,0,1,1,1\", site: z, heads: [0.1]}\n",
        ].map { Data($0.utf8) }
      }, read: { directory in _ = try InterventionSpecification(path: "\(directory)/interventions.yaml") }),
    Reader(
      "dataset",
      sources: [
        "Records/TextPairs/TextPairFile.swift", "Tasks/Data/TrainingData.swift",
        "ProbeCommands/Commands/CaptureCommand.swift",
      ], file: "train.jsonl",
      originals: {
        let world = try World.named("boolean")
        let pairs = try Dataset.generate(world: world, count: 4, seed: 3)
        return [
          Data(TextPairFile.jsonl(pairs).utf8),
          Data("{\"prompt\": \"a \\u00e9 b\", \"completion\": \" c\\n\"}\n".utf8),
        ]
      }, read: { directory in _ = try TextPairFile.read("\(directory)/train.jsonl") }),
    Reader(
      "prompts", sources: ["Tasks/Prompts/PromptFile.swift"], file: "prompts.jsonl",
      originals: {
        [
          "{\"clean\": \"1,0=\", \"corrupted\": \"0,0=\", \"answer\": \"1\", \"wrong\": \"0\"}\n",
          "{\"prompt\": \"1,1=\", \"target\": \"1\"}\n\n{\"text\": \"0,1=\", \"answer\": null}\n",
        ].map { Data($0.utf8) }
      }, read: { directory in _ = try PromptFile.read("\(directory)/prompts.jsonl", of: reading.get()) }),
    Reader(
      "circuit", sources: ["Circuits/Evaluation/CircuitFile.swift"], file: "circuit.json",
      originals: {
        [
          """
          {"cfg": {"n_layers": 1, "n_heads": 2, "d_model": 8}, "nodes": {"input": {"in_graph": true}},
           "edges": {"input->a0.h1<q>": {"score": 0.5, "in_graph": true}, "m0->logits": {"score": -1e-3, "in_graph": false}}}
          """
        ].map { Data($0.utf8) }
      },
      read: { directory in
        let graph = CircuitGraph(
          Dimensions(vocabulary: 4, context: 4, width: 8, layers: 1, heads: 2, mlpWidth: 8))
        _ = try CircuitFile(reading: "\(directory)/circuit.json", for: graph)
      }),
  ]

  /// A model with a tokenizer, for files that are read into its tokens.
  private static let reading = Result {
    let directory = try TemporaryDirectory()
    let planted = try PlantedModel()
    try Checkpoint.write(planted.model, tokenizer: planted.tokenizer, to: directory.path)
    return try Run.open(directory.path)
  }

  static let corpusReaders = [
    corpus("ProofWriter", ["theories", "deep"], file: "meta-train.jsonl", line: true),
    corpus("STREET", ["street"], file: "reasoning_annotated_train.jsonl", line: true),
    corpus("processed theories", ["processed-theories"], file: "train.json", line: false),
    corpus("processed explanations", ["processed-street"], file: "train.json", line: false),
  ]

  /// - Parameter line: whether single lines of the fixtures are damaged.
  private static func corpus(_ name: String, _ folders: [String], file: String, line: Bool) -> Reader {
    Reader(
      name, sources: ["Corpora/ReasoningCorpus.swift", "Records/Files/LineFile.swift"],
      file: file,
      originals: {
        let files = try folders.map { try fixture("reasoning/\($0)/\(file)") }
        return line ? files.flatMap { $0.split(separator: UInt8(ascii: "\n")).map { Data($0) } } : files
      },
      read: { directory in
        var filter = ReasoningFilter()
        (filter.needsProof, filter.excludesNAF, filter.excludesOR) = (false, false, false)
        try ReasoningCorpus(directory: directory).read(filter: filter) { item, _ in check(item) }
      })
  }

  /// What is read keeps its promises, whatever the file said.
  private static func check(_ item: ReasoningItem) {
    let length = item.context.unicodeScalars.count
    #expect(item.statements.allSatisfy { $0.range.lowerBound >= 0 && $0.range.upperBound <= length })
    for proof in item.proofs {
      #expect(proof.usefulStatements.allSatisfy { item.index(ofStatement: $0) != nil })
      #expect(proof.steps.values.allSatisfy { (0...proof.height).contains($0) })
      #expect(proof.releasedSteps(depth: item.depth).values.allSatisfy { (0...item.depth).contains($0) })
      _ = proof.flattened()
    }
    _ = ReasoningPrompt(item)
  }
}
