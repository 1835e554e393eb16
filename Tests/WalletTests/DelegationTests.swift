import Ethereum
import Foundation
import Testing

@testable import Wallet

private struct Agreeing: Approver {
    func review(_ request: SigningRequest) async throws -> Approved { try request.approve(readBytes: request.payload) }
}

/// EIP-7702 and EIP-4844 at the wallet's door.
@Suite final class DelegationTests {
    let home = NSTemporaryDirectory() + "/seraph-delegations-\(UInt64.random(in: .min ... .max))"
    let directory: KeystoreDirectory
    let account: Account
    let key = SecretBytes.random(count: 32)
    let passphrase = secret("correct horse")
    let known = Address.zero.creating(nonce: 1)

    init() throws {
        directory = KeystoreDirectory(path: home, cost: .light)
        account = try directory.importKey(key, passphrase: passphrase)
    }

    deinit { try? FileManager.default.removeItem(atPath: home) }

    private func sign(_ carried: Transaction.Carried, allowing delegates: Set<Address> = []) async throws -> SignedTransaction {
        let transaction = Transaction(
            chainID: 31337, nonce: 7, gasLimit: 100_000, to: account.address, value: 0, data: [],
            fees: .dynamic(maxFee: 2, maxPriorityFee: 1), carried: carried)
        return try await Signer(keys: directory, approver: Agreeing(), delegates: delegates)
            .sign(payload: transaction.signingPayload, account: account.address, passphrase: passphrase)
    }

    private func authorizing(
        _ delegate: Address, chain: UInt256 = 31337, nonce: UInt64 = 8, with other: SecretBytes? = nil
    ) throws -> Transaction.Carried {
        let authorization = Authorization(chainID: chain, delegate: delegate, nonce: nonce)
        return .authorizations([
            authorization.signed(with: try Secp256k1.sign(hash: authorization.signingHash, with: other ?? key))
        ])
    }

    @Test("Trap 55: an account is delegated to code on the list only")
    func theList() async throws {
        await #expect(throws: SigningError.delegateNotAllowed(known)) { try await self.sign(self.authorizing(self.known)) }
        // Taking one's account back gives it to nobody.
        #expect(try await sign(authorizing(.zero)).transaction.type == 4)
        // Somebody else's account is no more ours to give away.
        await #expect(throws: SigningError.delegateNotAllowed(known)) {
            try await self.sign(self.authorizing(self.known, with: .random(count: 32)))
        }
        let signed = try await sign(authorizing(known), allowing: [known])
        #expect(signed.sender == account.address && signed.transaction.type == 4)
        guard case .authorizations(let list) = signed.transaction.carried else { return }
        #expect(list.map(\.authority) == [account.address])
    }

    @Test("Trap 55: no chain id 0, no other chain, no nonce that is used up by then")
    func hazards() async throws {
        for (carried, hazard) in try [
            (authorizing(known, chain: 0), Authorization.Hazard.everyChain), (authorizing(known, chain: 1), .anotherChain(1)),
            (authorizing(known, nonce: 7), .staleNonce(expected: 8)), (authorizing(known, nonce: .max), .nobody),
        ] {
            await #expect(throws: SigningError.authorization(hazard)) { try await self.sign(carried, allowing: [self.known]) }
            #expect(SigningError.authorization(hazard).explanation.contains("Nothing was signed"))
        }
        #expect(SigningError.delegateNotAllowed(known).explanation.contains(known.checksummed))
    }

    @Test func blobsAreNotSigned() async throws {
        await #expect(throws: SigningError.blobs) {
            try await self.sign(.blobs(maxFeePerGas: 1, hashes: [[1] + Bytes(repeating: 0, count: 31)]))
        }
    }
}
