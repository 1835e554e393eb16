import Ethereum

/// ENS names.
extension Toolbox {
    static let names: [String: Tool] = [
        "namehash": { document in
            let name = try ENSName(try document.text("name"))
            return ["result": .string(Hex.encode(name.node)), "normalized": .string(name.normalized)]
        }
    ]
}
