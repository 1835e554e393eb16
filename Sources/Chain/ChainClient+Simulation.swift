import Ethereum

extension ChainClient {
    /// Rehearses one call by `eth_call`. Never throws: a rehearsal that can't be had is `unavailable`.
    public func simulate(_ request: CallRequest) async -> Simulation {
        do {
            return .succeeds(returned: try await call(request))
        } catch ChainError.reverted(let reason) {
            return .reverts(reason)
        } catch {
            return .unavailable(reason: Self.words(error))
        }
    }

    public func simulate(_ transaction: Transaction, from: Address) async -> Simulation {
        await simulate(CallRequest(transaction, from: from))
    }

    /// Rehearses calls one after the other by `eth_simulateV1` (ethereum/execution-apis), where the
    /// server has it. Movements of the native coin are asked for as transfers too.
    public func simulate(sequence requests: [CallRequest]) async -> SequenceSimulation {
        do {
            return .ran(try await rehearsal(of: requests))
        } catch let fault as RPCFault {
            return .unavailable(reason: fault.message)
        } catch {
            return .unavailable(reason: Self.words(error))
        }
    }

    private func rehearsal(of requests: [CallRequest]) async throws -> [SimulatedCall] {
        let method = "eth_simulateV1"
        let reading = Reading(method: method)
        let options: JSON = [
            "blockStateCalls": [["calls": .array(requests.map(\.json))]], "traceTransfers": true, "validation": false,
        ]
        let blocks = try reading.list(await rpc.call(method, [options, BlockTag.latest.json]), "the answer", atMost: 1)
        let calls = try reading.list(blocks.first?["calls"], "the list of calls", atMost: requests.count)
        guard calls.count == requests.count else { throw reading.malformed("some calls are missing") }
        return try calls.map { try SimulatedCall($0, reading) }
    }

    private static func words(_ error: any Error) -> String {
        (error as? ChainError)?.whatHappened ?? "the rehearsal was stopped"
    }
}

extension SimulatedCall {
    init(_ json: JSON, _ reading: Reading) throws {
        let returned = try reading.bytes(json["returnData"], "the return data")
        switch try reading.quantity(json["status"], "the status").asUInt64 {
        case 1: result = .succeeds(returned: returned)
        case 0: result = .reverts(RevertReason(json["error"], returned: returned, reading))
        default: throw reading.malformed("the status is neither 0 nor 1")
        }
        gasUsed = try reading.number(json["gasUsed"], "the gas used")
        transfers = try reading.list(json["logs"], "the logs", atMost: 10_000)
            .compactMap { SimulatedTransfer(try Log($0, reading)) }
    }
}

extension RevertReason {
    /// A failed call of a sequence: the bytes it returned, else the server's word for what went wrong.
    fileprivate init(_ error: JSON?, returned: Bytes, _ reading: Reading) {
        if !returned.isEmpty {
            self.init(returnData: returned)
        } else if let message = error?["message"]?.string, !message.lowercased().contains("revert") {
            self = .message(Untrusted.clean(message))
        } else if let fault = error.flatMap({ RPCFault($0, method: reading.method) }), let reason = fault.revert {
            self = reason
        } else {
            self = .silent
        }
    }
}

extension SimulatedTransfer {
    /// keccak256("Transfer(address,address,uint256)")
    private static let topic = Keccak256.hash(Bytes("Transfer(address,address,uint256)".utf8))
    /// Where `traceTransfers` puts the native coin.
    private static let native = Bytes(repeating: 0xee, count: 20)

    /// Nil for other events, the transfers of NFTs (whose number is a topic) included.
    init?(_ log: Log) {
        guard log.topics.count == 3, log.topics[0] == Self.topic, log.data.count == 32,
            let amount = UInt256(bigEndian: log.data),
            let from = Address(bytes: log.topics[1].suffix(20)), let to = Address(bytes: log.topics[2].suffix(20))
        else { return nil }
        token = log.address.bytes == Self.native ? nil : log.address
        self.from = from
        self.to = to
        self.amount = amount
    }
}
