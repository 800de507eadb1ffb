import Arrays
import GPT

/// Training rows, ready to be searched and to vote.
public struct FittedNeighbours: FittedClassifier {
  /// How the rows vote.
  public let classifier: KNearestNeighbours
  public let classes: [[Int]]
  /// The search over the training rows.
  public let search: NeighbourSearch
  /// [column][training row]: the place of the label among the column's classes.
  private let places: [[Int]]

  init(_ classifier: KNearestNeighbours, _ search: NeighbourSearch, _ labels: LabelMatrix) {
    self.classifier = classifier
    self.search = search
    classes = labels.classes
    places = zip(labels.columns, classes).map { column, classes in
      let place = Dictionary(uniqueKeysWithValues: classes.enumerated().map { ($1, $0) })
      return column.map { place[$0]! }
    }
  }

  /// The k nearest training rows of each row. O(rows · training rows · features).
  public func neighbours(
    of features: FeatureMatrix, threads: Int = Parallel.defaultThreads
  ) throws -> Neighbours {
    try search.neighbours(of: features, threads: threads)
  }

  public func predict(_ features: FeatureMatrix, threads: Int) throws -> LabelMatrix {
    predict(from: try neighbours(of: features, threads: threads))
  }

  public func predictProbabilities(_ features: FeatureMatrix, threads: Int) throws -> [[[Double]]] {
    probabilities(from: try neighbours(of: features, threads: threads))
  }

  /// The labels that neighbours found before vote for.
  public func predict(from neighbours: Neighbours) -> LabelMatrix {
    let votes = Votes(neighbours, weights: classifier.weights)
    return LabelMatrix(
      checked: zip(places, classes).map { places, classes in
        votes.winners(places, classes: classes.count).map { classes[$0] }
      })
  }

  /// The shares of the votes, as [column][row][class].
  public func probabilities(from neighbours: Neighbours) -> [[[Double]]] {
    let votes = Votes(neighbours, weights: classifier.weights)
    return zip(places, classes).map { votes.shares($0, classes: $1.count) }
  }
}
