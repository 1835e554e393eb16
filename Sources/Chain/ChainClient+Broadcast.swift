import Ethereum

extension ChainClient {
    /// Hands signed bytes to the server, after checking once more that it speaks for the right chain.
    ///
    /// Sending the same bytes twice is harmless, and a time-out is not a failure: the server may have
    /// taken them before the line went dead. So a broken line and "nonce too low" are followed by the
    /// question whether these very bytes are known; if that can't be settled, `sendUncertain` is thrown,
    /// which must never lead to a second signature.
    public func send(_ raw: Bytes) async throws -> SendOutcome {
        try await verifyChainID()
        let method = "eth_sendRawTransaction"
        let hash = Keccak256.hash(raw)
        do {
            let answer = try await rpc.call(method, [.string(Hex.encode(raw))])
            let named = try Reading(method: method).hash(answer, "the hash")
            guard named == hash else { throw ChainError.hashMismatch(sent: hash, named: named) }
            return .accepted(hash: hash)
        } catch let fault as RPCFault {
            let outcome = SendOutcome(fault: fault, hash: hash)
            guard outcome == .nonceTooLow, try await isKnown(hash, afterwards: fault.asChainError) else { return outcome }
            return .alreadyKnown(hash: hash)
        } catch let error as ChainError {
            if case .hashMismatch = error { throw error }
            if (try? await knows(hash)) == true { return .alreadyKnown(hash: hash) }
            throw ChainError.sendUncertain(hash: hash, cause: error)
        }
    }

    /// As `knows`, but a question that gets no answer leaves the sending uncertain.
    private func isKnown(_ hash: Bytes, afterwards cause: ChainError) async throws -> Bool {
        do { return try await knows(hash) } catch { throw ChainError.sendUncertain(hash: hash, cause: cause) }
    }
}
