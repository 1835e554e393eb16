import Testing

@testable import Chain
@testable import Ethereum

private let practiceUSDC = try! Address("0x27E0BAe818C9ea8d78A9bf3949Fc498a698829ce")

@Suite("A real EVM", .enabled(if: PracticeChain.isAvailable), .serialized)
struct PracticeChainTests {
    @Test func readsEstimatesSendsAndWaits() async throws {
        let chain = try PracticeChain()
        let client = try chain.client()
        let alice = try TestAccount("alice of the chain tests")
        try await client.verifyChainID()
        try await chain.fund(alice.address)
        #expect(try await client.balance(of: alice.address) == 10 * UInt256.powerOfTen(18)!)
        #expect(try await client.tokenBalance(practiceUSDC, of: alice.address) == 10_000_000_000)
        #expect(try await client.decimals(of: practiceUSDC) == 6)
        #expect(try await client.symbol(of: practiceUSDC) == "USDC")
        #expect(try await client.hasCode(at: practiceUSDC))
        #expect(try await !client.hasCode(at: alice.address))
        #expect(try await client.nonce(of: alice.address) == 0)

        let fees = try await client.fees()
        let request = CallRequest(from: alice.address, to: someone, value: 1_000)
        let gas = try await client.estimateGas(request)
        #expect(gas == 21_000)
        let transaction = Transaction(
            chainID: 31337, nonce: 0, gasLimit: gas, to: someone, value: 1_000, data: [], fees: fees.normal)
        let raw = try alice.sign(transaction)
        #expect(try await client.receipt(Keccak256.hash(raw)) == nil)
        #expect(try await client.send(raw) == .accepted(hash: Keccak256.hash(raw)))
        let receipt = try await client.waitForReceipt(Keccak256.hash(raw), timeout: .seconds(30), poll: .milliseconds(50))
        #expect(receipt.succeeded)
        #expect(receipt.gasUsed == 21_000)
        #expect(receipt.from == alice.address)
        #expect(try await client.balance(of: someone) == 1_000)
        #expect(try await client.nonce(of: alice.address) == 1)
        // The same bytes again, after they were mined: known, not lost, not doubled.
        #expect(try await client.send(raw) == .alreadyKnown(hash: Keccak256.hash(raw)))
        #expect(try await client.balance(of: someone) == 1_000)
    }

    @Test func refusalsAreTold() async throws {
        let chain = try PracticeChain()
        let client = try chain.client()
        let bob = try TestAccount("bob of the chain tests")
        try await chain.fund(bob.address)
        let transfer = try ABIFunction("transfer(address,uint256)")
            .call([.address(someone), .uint(10_000_000_001)])
        let request = CallRequest(from: bob.address, to: practiceUSDC, data: transfer)
        guard case .reverted(.message)? = await failure({ _ = try await client.call(request) }) else {
            Issue.record("no reason")
            return
        }
        guard case .reverted? = await failure({ _ = try await client.estimateGas(request) }) else {
            Issue.record("estimated")
            return
        }
        let fees = try await client.fees().normal
        func send(nonce: UInt64, value: UInt256) async throws -> SendOutcome {
            try await client.send(
                bob.sign(
                    Transaction(
                        chainID: 31337, nonce: nonce, gasLimit: 21_000, to: someone, value: value, data: [], fees: fees)))
        }
        guard case .insufficientFunds = try await send(nonce: 0, value: 100 * UInt256.powerOfTen(18)!) else {
            Issue.record("sent")
            return
        }
        guard case .accepted = try await send(nonce: 0, value: 1) else {
            Issue.record("not sent")
            return
        }
        #expect(try await send(nonce: 0, value: 2) == .nonceTooLow)
    }

    @Test func aSequenceIsRehearsedWithItsBalanceChanges() async throws {
        let chain = try PracticeChain()
        let client = try chain.client()
        let carol = try TestAccount("carol of the chain tests")
        try await chain.fund(carol.address)
        let data = try ABIFunction("transfer(address,uint256)").call([.address(someone), .uint(5_000_000)])
        let simulation = await client.simulate(sequence: [
            CallRequest(from: carol.address, to: someone, value: 3), CallRequest(from: carol.address, to: practiceUSDC, data: data),
        ])
        guard case .ran(let calls) = simulation else {
            Issue.record("\(simulation)")
            return
        }
        #expect(
            calls.balanceChanges(of: carol.address) == [
                BalanceChange(token: nil, incoming: 0, outgoing: 3),
                BalanceChange(token: practiceUSDC, incoming: 0, outgoing: 5_000_000),
            ])
    }
}
