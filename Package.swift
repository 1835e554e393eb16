// swift-tools-version: 6.1
import PackageDescription

/// One line a module: its name, and the modules and products it may know.
/// Dependencies point one way, downwards; DESIGN's table is the source.
func module(_ name: String, knows: [Target.Dependency], testData: [String] = []) -> [Target] {
    [
        .target(name: name, dependencies: knows),
        .testTarget(name: "\(name)Tests", dependencies: [.byName(name: name), "TestSupport"] + knows, exclude: testData),
    ]
}

let crypto: [Target.Dependency] = [
    .product(name: "Crypto", package: "swift-crypto"),
    .product(name: "CryptoExtras", package: "swift-crypto"),
]

let package = Package(
    name: "Seraph",
    products: [
        .executable(name: "seraph", targets: ["seraph"]),
        // What Fuzz/ feeds with rubbish.
        .library(name: "SeraphCore", targets: ["Ethereum", "Registry", "Wallet", "Review"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
        .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
    ],
    targets: [
        // C comes in by these three doors only.
        .systemLibrary(
            name: "CSecp256k1", pkgConfig: "libsecp256k1",
            providers: [.apt(["libsecp256k1-dev"])]),
        .systemLibrary(name: "CNcurses", providers: [.apt(["libncurses-dev"])]),
        .target(name: "CKernels"),

        .executableTarget(
            name: "seraph",
            dependencies: [
                "Agent", "TerminalUI",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),
        .testTarget(
            name: "seraphTests",
            dependencies: ["Agent", "Chain", "Wallet", "Ethereum", "Memory", "TestSupport"]),
        // What several test targets share: the vectors' reader.
        .target(name: "TestSupport", dependencies: ["Ethereum"], path: "Tests/TestSupport"),
    ]
        + module("TerminalUI", knows: ["Agent", "CNcurses"], testData: ["Screens"])
        + module(
            "Agent",
            knows: [
                "Interpreter", "Planner", "Memory", "Review", "Wallet", "Chain", "PromptRank",
                "Registry", "SmallModel", "Ethereum",
            ])
        + module("Interpreter", knows: ["SmallModel", "Registry", "Ethereum"])
        + module("Planner", knows: ["PromptRank", "Chain", "Registry", "Ethereum"])
        + module("Memory", knows: ["Ethereum", .product(name: "GRDB", package: "GRDB.swift")])
        + module("Review", knows: ["Wallet", "Registry", "Ethereum"])
        + module("Wallet", knows: ["Ethereum"] + crypto)
        + module("Chain", knows: ["Registry", "Ethereum"])
        + module("PromptRank", knows: ["Registry", "Ethereum"])
        + module("Registry", knows: ["Ethereum"])
        + module("SmallModel", knows: ["CKernels"], testData: ["Fixtures"])
        + module("Ethereum", knows: ["CSecp256k1"]),
    swiftLanguageModes: [.v6]
)
