import Ethereum

extension ChainClient {
    /// Nil while the transaction is in no block.
    public func receipt(_ hash: Bytes) async throws -> Receipt? {
        let method = "eth_getTransactionReceipt"
        let reading = Reading(method: method)
        let json = try await ask(method, [.string(Hex.encode(hash))])
        if json.isNull { return nil }
        let receipt = try Receipt(json, reading)
        guard receipt.hash == hash else { throw reading.malformed("the receipt is of another transaction") }
        return receipt
    }

    /// Whether the server has heard of the transaction at all, in a block or waiting for one.
    public func knows(_ hash: Bytes) async throws -> Bool {
        let method = "eth_getTransactionByHash"
        let json = try await ask(method, [.string(Hex.encode(hash))])
        if json.isNull { return false }
        return try Reading(method: method).hash(json["hash"], "the transaction's hash") == hash
    }

    /// Asks every `poll` until the transaction is in a block with `confirmations - 1` blocks above it.
    /// Throws `noReceiptYet` after `timeout`; a transaction that a reorganisation threw out again is
    /// simply waited for.
    public func waitForReceipt(
        _ hash: Bytes, timeout: Duration = .seconds(120), poll: Duration = .seconds(2), confirmations: UInt64 = 1
    ) async throws -> Receipt {
        let end = ContinuousClock.now + timeout
        while true {
            if let receipt = try await receipt(hash), try await isBuried(receipt, confirmations) { return receipt }
            guard ContinuousClock.now + poll <= end else {
                throw ChainError.noReceiptYet(hash: hash, seconds: Int(timeout.components.seconds))
            }
            try await Task.sleep(for: poll)
        }
    }

    private func isBuried(_ receipt: Receipt, _ confirmations: UInt64) async throws -> Bool {
        guard confirmations > 1 else { return true }
        let newest = try await blockNumber()
        return newest >= receipt.blockNumber && newest - receipt.blockNumber + 1 >= confirmations
    }
}
