import Ethereum
import Foundation
import Review
import Synchronization
import Testing
import Wallet

/// The approver behind the real signer, with a real keystore.
@Suite struct ApproverTests {
    private func signer(
        _ expectation: Expectation?, effects: Effects = .changes([]), presenter: ReviewingApprover.Presenter?,
        body: (Signer, Account, SecretBytes) async throws -> Void
    ) async throws {
        let directory = NSTemporaryDirectory() + "keys-\(UInt64.random(in: 0 ... .max))"
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let keys = KeystoreDirectory(path: directory, cost: .light)
        // Hardhat's second account: `me`.
        let key = SecretBytes(copying: try Hex.decode("0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d"))
        let passphrase = SecretBytes(copying: Bytes("practice".utf8))
        let account = try keys.importKey(key, name: "main", passphrase: passphrase)
        let approver = ReviewingApprover(
            expectation: expectation, registry: registry, addresses: Scene.book, policy: .standard, effects: effects,
            presenter: presenter)
        try await body(Signer(keys: keys, approver: approver), account, passphrase)
    }

    @Test func whatWasShownIsWhatIsSigned() async throws {
        let shown = Mutex<Card?>(nil)
        let scene = Scene.supplyAave
        try await signer(scene.expectation) { card in
            shown.withLock { $0 = card }
            return .approve
        } body: { signer, account, passphrase in
            let signed = try await signer.sign(payload: scene.payload, account: account.address, passphrase: passphrase)
            #expect(signed.transaction.signingPayload == scene.payload)
            #expect(shown.withLock { $0?.digest } == Hex.encode(scene.transaction.signingHash))
        }
    }

    @Test func aNoIsANo() async throws {
        try await signer(Scene.approve.expectation) { _ in .reject(reason: "not now") } body: { signer, account, passphrase in
            await #expect(throws: ApprovalRefusal.refused(reason: "not now")) {
                try await signer.sign(payload: Scene.approve.payload, account: account.address, passphrase: passphrase)
            }
        }
    }

    @Test func aMismatchIsNeverEvenShown() async throws {
        try await signer(Scene.approve.expectation) { _ in
            Issue.record("shown")
            return .approve
        } body: { signer, account, passphrase in
            var scene = Scene.approve
            scene.transaction.data[67] ^= 1
            await #expect {
                try await signer.sign(payload: scene.payload, account: account.address, passphrase: passphrase)
            } throws: { error in
                guard case ApprovalRefusal.blocked(let reasons) = error else { return false }
                return reasons.contains { $0.hasPrefix("amount:") }
            }
        }
    }

    @Test func withNobodyThereOnlyPracticeMoneyMoves() async throws {
        try await signer(Scene.swapTokens.expectation, presenter: nil) { signer, account, passphrase in
            _ = try await signer.sign(payload: Scene.swapTokens.payload, account: account.address, passphrase: passphrase)
        }
        try await signer(Scene.supplyAave.expectation, presenter: nil) { signer, account, passphrase in
            await #expect(throws: ApprovalRefusal.self) {
                try await signer.sign(payload: Scene.supplyAave.payload, account: account.address, passphrase: passphrase)
            }
        }
    }
}
