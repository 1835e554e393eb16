import Ethereum

/// ENS names.
extension Toolbox {
    static let names: [String: Tool] = [:]
}
