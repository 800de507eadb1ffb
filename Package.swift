// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "ProbeKit",
  platforms: [.macOS(.v15)],
  products: [
    .library(name: "Arrays", targets: ["Arrays"]),
    .library(name: "Records", targets: ["Records"]),
    .library(name: "Worlds", targets: ["Worlds"]),
    .library(name: "Corpora", targets: ["Corpora"]),
    .library(name: "GPT", targets: ["GPT"]),
    .library(name: "Tasks", targets: ["Tasks"]),
    .library(name: "Probe", targets: ["Probe"]),
    .library(name: "Intervene", targets: ["Intervene"]),
    .library(name: "Circuits", targets: ["Circuits"]),
    .library(name: "Viz", targets: ["Viz"]),
    .library(name: "Reports", targets: ["Reports"]),
    .library(name: "Playground", targets: ["Playground"]),
    .library(name: "ProbeCommands", targets: ["ProbeCommands"]),
    .executable(name: "probe-cli", targets: ["probe-cli"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/swhitty/FlyingFox", from: "0.27.1"),
  ],
  targets: [
    .systemLibrary(
      name: "COpenBLAS", pkgConfig: "openblas",
      providers: [.apt(["libopenblas-dev"]), .brew(["openblas"])]),
    .systemLibrary(
      name: "CPNG", pkgConfig: "libpng", providers: [.apt(["libpng-dev"]), .brew(["libpng"])]),
    .systemLibrary(
      name: "CCairo", pkgConfig: "cairo", providers: [.apt(["libcairo2-dev"]), .brew(["cairo"])]),
    .target(name: "CKernels"),
    .target(name: "Arrays", dependencies: ["COpenBLAS", "CKernels"]),
    .target(name: "Records", dependencies: ["Arrays", "CKernels"]),
    .target(
      name: "Worlds", dependencies: ["Arrays", "Records", .product(name: "Yams", package: "Yams")],
      resources: [.copy("Resources")]),
    .target(name: "Corpora", dependencies: ["Arrays", "Records"]),
    .target(
      name: "GPT",
      dependencies: [
        "COpenBLAS", "CKernels", "Arrays", "Records",
        .product(name: "Logging", package: "swift-log"),
      ]),
    .target(
      name: "Tasks",
      dependencies: [
        "GPT", "Arrays", "Records", "Worlds", "Corpora",
        .product(name: "Logging", package: "swift-log"),
      ]),
    .target(
      name: "Probe",
      dependencies: [
        "GPT", "Tasks", "Arrays", "Records", "Worlds", "Corpora", "CKernels", "COpenBLAS",
        .product(name: "Logging", package: "swift-log"),
      ]),
    .target(
      name: "Intervene",
      dependencies: [
        "GPT", "Tasks", "Arrays", "Records", "Worlds", "CKernels", "COpenBLAS",
        .product(name: "Logging", package: "swift-log"),
      ]),
    .target(
      name: "Circuits",
      dependencies: ["GPT", "Tasks", "Arrays", "Records", "Worlds", "Probe", "Intervene"]),
    .target(name: "Viz", dependencies: ["Records", "CCairo", "CPNG"]),
    .target(
      name: "Reports",
      dependencies: [
        "Arrays", "Records", "Worlds", "Corpora", "GPT", "Tasks", "Probe", "Intervene",
        "Circuits", "Viz",
      ]),
    .target(
      name: "Playground",
      dependencies: [
        "Arrays", "Records", "Worlds", "GPT", "Tasks", "Probe", "Intervene", "Viz", "Reports",
        .product(name: "FlyingSocks", package: "FlyingFox"),
      ],
      resources: [.copy("Resources")]),
    .target(
      name: "ProbeCommands",
      dependencies: [
        "Arrays", "Records", "Worlds", "Corpora", "GPT", "Tasks", "Probe", "Intervene", "Circuits", "Viz",
        "Reports", "Playground",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      resources: [.copy("Resources")]),
    .executableTarget(name: "probe-cli", dependencies: ["ProbeCommands"]),
    .testTarget(name: "ArraysTests", dependencies: ["Arrays", "Records", "TestSupport"]),
    .testTarget(name: "RecordsTests", dependencies: ["Arrays", "Records", "TestSupport"]),
    .testTarget(name: "WorldsTests", dependencies: ["Arrays", "Records", "Worlds", "TestSupport"]),
    .testTarget(
      name: "CorporaTests", dependencies: ["Arrays", "Corpora", "Records", "Worlds", "TestSupport"]),
    .target(
      name: "TestSupport",
      dependencies: [
        "Arrays", "GPT", "Tasks", "Records", "Worlds", .product(name: "Logging", package: "swift-log"),
      ], path: "Tests/TestSupport"),
    .testTarget(
      name: "GPTTests",
      dependencies: [
        "Arrays", "GPT", "Tasks", "Records", "Worlds", "CKernels", "TestSupport",
        .product(name: "Logging", package: "swift-log"),
      ]),
    .testTarget(
      name: "TasksTests",
      dependencies: [
        "Arrays", "GPT", "Tasks", "Records", "Worlds", "TestSupport",
        .product(name: "Logging", package: "swift-log"),
      ]),
    .testTarget(
      name: "ProbeTests",
      dependencies: [
        "Arrays", "Corpora", "Probe", "GPT", "Tasks", "Records", "Worlds", "TestSupport",
        .product(name: "Logging", package: "swift-log"),
      ]),
    .testTarget(
      name: "InterveneTests",
      dependencies: ["Arrays", "Intervene", "GPT", "Tasks", "Records", "Worlds", "TestSupport"]),
    .testTarget(
      name: "CircuitsTests",
      dependencies: [
        "Arrays", "Circuits", "Intervene", "Probe", "GPT", "Tasks", "Records", "Worlds", "TestSupport",
      ]),
    .testTarget(name: "VizTests", dependencies: ["Records", "Viz", "TestSupport"]),
    .testTarget(
      name: "ReportsTests",
      dependencies: ["GPT", "Intervene", "Probe", "Records", "Reports", "Tasks", "TestSupport", "Viz"]),
    .testTarget(
      name: "PlaygroundTests",
      dependencies: [
        "Playground", "Arrays", "GPT", "Intervene", "Records", "Reports", "Tasks", "TestSupport", "Worlds",
        .product(name: "FlyingSocks", package: "FlyingFox"),
      ]),
    .testTarget(
      name: "ReaderTests",
      dependencies: [
        "Arrays", "Records", "Worlds", "Corpora", "GPT", "Tasks", "Probe", "Intervene", "Circuits",
        "TestSupport",
        .product(name: "Logging", package: "swift-log"),
      ]),
    .target(name: "SystemCalls", path: "Tests/SystemCalls"),
    .testTarget(
      name: "CommandTests",
      dependencies: [
        "probe-cli", "ProbeCommands", "Arrays", "Records", "Worlds", "TestSupport", "SystemCalls",
      ]),
  ]
)
