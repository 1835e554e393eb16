import Ethereum

/// The contract ABI: arguments to bytes, bytes to arguments, call data to words.
extension Toolbox {
    static let contracts: [String: Tool] = [:]
}
