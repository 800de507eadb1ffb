// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "Examples",
  platforms: [.macOS(.v15)],
  dependencies: [
    .package(name: "ProbeKit", path: "..")
  ],
  targets: [
    .executableTarget(
      name: "custom-parts",
      dependencies: [
        .product(name: "Arrays", package: "ProbeKit"), .product(name: "GPT", package: "ProbeKit"),
        .product(name: "Intervene", package: "ProbeKit"), .product(name: "Probe", package: "ProbeKit"),
        .product(name: "Records", package: "ProbeKit"), .product(name: "Tasks", package: "ProbeKit"),
        .product(name: "Viz", package: "ProbeKit"), .product(name: "Worlds", package: "ProbeKit"),
      ]),
    .executableTarget(
      name: "my-probe",
      dependencies: [
        .product(name: "GPT", package: "ProbeKit"), .product(name: "ProbeCommands", package: "ProbeKit"),
        .product(name: "Records", package: "ProbeKit"), .product(name: "Reports", package: "ProbeKit"),
        .product(name: "Tasks", package: "ProbeKit"), .product(name: "Viz", package: "ProbeKit"),
      ]),
  ]
)
