// swift-tools-version: 6.1
import PackageDescription

// A package of its own, so that the program and its tests are built without the fuzzer. `make fuzz`
// builds everything here with -sanitize=fuzzer, which also instruments what it depends on.
let package = Package(
    name: "Fuzz",
    dependencies: [.package(name: "Seraph", path: "..")],
    targets: [
        // Where libFuzzer comes in.
        .target(name: "CFuzzer"),
        .executableTarget(
            name: "fuzz",
            dependencies: [
                "CFuzzer",
                .product(name: "SeraphCore", package: "Seraph"),
            ]),
    ],
    swiftLanguageModes: [.v6]
)
