import Arrays
import GPT
import Tasks
import Worlds

extension BenchmarkSuite {
  /// Nearest neighbours, and the reports that are made of many of them.
  public static let probes = BenchmarkSuite([
    neighbours("knn/l2", .l2, operationsAFeature: 2), neighbours("knn/l1", .l1, operationsAFeature: 3),
    decodability, mechanisticProbe,
  ])

  /// `probe variables`; what the model has learned makes no difference to the time.
  private static var decodability: Entry {
    Entry(
      name: "probe/variables",
      work: "linear and kNN accuracy of 11 variables at 4 layers × 24 positions, each of 32 inputs left out",
      operations: nil, repeats: 3
    ) { threads in
      let world = try World.named("boolean")
      let tokenizer = SymbolTokenizer(world: world)
      let texts = try ProbedTexts(of: world, tokenizer: tokenizer, seed: 0)
      let architecture = GPT2(
        vocabulary: tokenizer.vocabularySize, context: 64, width: 128, layers: 4, heads: 4)
      let model = Model(architecture, seed: 1)
      return {
        let probing = Decodability(fresh: 0)
        let activations = try probing.site.activations(of: model, reading: texts, threads: threads)
        _ = try probing.report(texts, activations: activations, threads: threads)
      }
    }
  }

  /// `mechanistic probe`, random models and shuffled labels included.
  private static var mechanisticProbe: Entry {
    Entry(
      name: "probe/mechanistic",
      work: "S_P1 and S_P2 from 1,024 lists of 16 numbers, 4 layers, 5 random models, 5 shuffles",
      operations: nil, repeats: 5
    ) { threads in
      let world = try World.named("kth-smallest")
      let tokenizer = SymbolTokenizer(world: world)
      let task = try KthSmallest(world: world, tokenizer: tokenizer)
      let architecture = GPT2(
        vocabulary: tokenizer.vocabularySize, context: 64, width: 128, layers: 4, heads: 4, dropout: 0)
      let model = Model(architecture, seed: 1)
      return { _ = try MechanisticProbe(of: model, task, threads: threads) }
    }
  }

  /// Learning from 8,192 rows of 12 features and predicting as many.
  private static func neighbours(
    _ name: String, _ metric: KNearestNeighbours.Metric, operationsAFeature: Int
  ) -> Entry {
    let (rows, columns) = (8_192, 12)
    return Entry(
      name: name, work: "kNN of 8,192 rows against 8,192 of 12 features, k = 8, distance weights",
      operations: Double(rows) * Double(rows) * Double(columns * operationsAFeature), repeats: 30
    ) { threads in
      var generator = SeededGenerator(seed: 3)
      func matrix() throws -> FeatureMatrix {
        try FeatureMatrix(
          rows: rows, columns: columns, values: (0..<rows * columns).map { _ in generator.uniform() })
      }
      let (train, test) = (try matrix(), try matrix())
      let labels = LabelMatrix((0..<rows).map { _ in generator.uniform(below: 2) })
      let classifier = KNearestNeighbours(metric: metric)
      return { _ = try classifier.fit(train, labels, threads: threads).predict(test, threads: threads) }
    }
  }
}
