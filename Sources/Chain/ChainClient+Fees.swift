import Ethereum

extension ChainClient {
    /// What to pay for gas, from the last blocks. EIP-1559 where the chain knows it, else the legacy
    /// gas price. Throws `feeTooHigh` rather than suggest a figure above the ceiling.
    public func fees() async throws -> FeeSuggestion {
        let head = try await latestBlock()
        let suggestion: FeeSuggestion
        if let baseFee = head.baseFee {
            suggestion = try await dynamicFees(baseFee: max(baseFee, head.nextBaseFee ?? baseFee))
        } else {
            suggestion = try await legacyFees()
        }
        let dearest = suggestion.fast.maxFeePerGas
        guard dearest <= feeCeiling else { throw ChainError.feeTooHigh(perGas: dearest, ceiling: feeCeiling) }
        return suggestion
    }

    private func dynamicFees(baseFee: UInt256) async throws -> FeeSuggestion {
        let history = try await feeHistory()
        let tips: Tips
        if let seen = history.flatMap({ Tips($0) }) { tips = seen } else { tips = Tips(try await nodesTip()) }
        // The newest block's base fee, and what follows from how full it was, are floors, should the
        // history lag behind.
        let base = max(baseFee, history?.nextBaseFee ?? .zero)
        guard let suggestion = FeeSuggestion(baseFee: base, tips: tips) else {
            throw ChainError.feeTooHigh(perGas: .max, ceiling: feeCeiling)
        }
        return suggestion
    }

    /// Nil when the server does not offer it.
    private func feeHistory() async throws -> FeeHistory? {
        let method = "eth_feeHistory"
        let parameters: [JSON] = [
            .string(UInt256(FeeHistory.blocks).quantity), BlockTag.latest.json, .array(FeeHistory.percentiles),
        ]
        do {
            return try FeeHistory(await rpc.call(method, parameters), Reading(method: method))
        } catch let fault as RPCFault {
            guard fault.isUnsupported else { throw fault.asChainError }
            return nil
        }
    }

    /// The server's own idea of a tip; one gwei where it has none.
    private func nodesTip() async throws -> UInt256 {
        let method = "eth_maxPriorityFeePerGas"
        do {
            return try Reading(method: method).quantity(await rpc.call(method, []), "the tip")
        } catch let fault as RPCFault {
            guard fault.isUnsupported else { throw fault.asChainError }
            return UInt256(1_000_000_000 as UInt64)
        }
    }

    private func legacyFees() async throws -> FeeSuggestion {
        guard let suggestion = FeeSuggestion(gasPrice: try await quantity("eth_gasPrice", [])) else {
            throw ChainError.feeTooHigh(perGas: .max, ceiling: feeCeiling)
        }
        return suggestion
    }
}
