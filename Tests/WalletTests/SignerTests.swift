import Ethereum
import Foundation
import Testing

@testable import Wallet

/// A person who answers as the test says.
private struct Person: Approver {
    let answer: @Sendable (SigningRequest) async throws -> Approved

    func review(_ request: SigningRequest) async throws -> Approved { try await answer(request) }

    static let agrees = Person { try $0.approve(readBytes: $0.payload) }
}

/// Remembers things between an answer and the test.
private actor Notebook {
    var requests: [SigningRequest] = []
    var approvals: [Approved] = []
    func note(_ request: SigningRequest) { requests.append(request) }
    func note(_ approval: Approved) { approvals.append(approval) }
}

@Suite final class SignerTests {
    let home: String
    let directory: KeystoreDirectory
    let account: Account
    let passphrase = secret("correct horse")
    let transaction = Transaction(
        chainID: 31337, nonce: 7, gasLimit: 60_000, to: try? Address(bytes: Bytes(repeating: 0x11, count: 20)).orMalformed("to"),
        value: 5, data: [1, 2, 3, 4], fees: .dynamic(maxFee: 2_000_000_000, maxPriorityFee: 1_000_000_000))

    init() throws {
        home = NSTemporaryDirectory() + "/seraph-signer-\(UInt64.random(in: .min ... .max))"
        directory = KeystoreDirectory(path: home, cost: .light)
        account = try directory.importKey(.random(count: 32), passphrase: passphrase)
    }

    deinit { try? FileManager.default.removeItem(atPath: home) }

    private func sign(_ payload: Bytes, asking person: Person) async throws -> SignedTransaction {
        try await Signer(keys: directory, approver: person)
            .sign(payload: payload, account: account.address, passphrase: passphrase)
    }

    @Test func signsWhatWasApproved() async throws {
        let notebook = Notebook()
        let signed = try await sign(transaction.signingPayload, asking: Person { request in
            await notebook.note(request)
            return try request.approve(readBytes: request.payload)
        })
        #expect(signed.sender == account.address)
        #expect(signed.transaction == transaction)
        #expect(try SignedTransaction(raw: signed.raw) == signed)
        #expect(await notebook.requests.map(\.payload) == [transaction.signingPayload])
        #expect(await notebook.requests.map(\.account) == [account])
    }

    @Test(arguments: [Transaction.Fees.legacy(gasPrice: 9), .accessList(gasPrice: 9)])
    func signsTheOlderKinds(fees: Transaction.Fees) async throws {
        var older = transaction
        older.fees = fees
        #expect(try await sign(older.signingPayload, asking: .agrees).transaction == older)
    }

    @Test func aNoIsFinal() async throws {
        await #expect(throws: ApprovalRefusal.refused(reason: "too much")) {
            try await self.sign(self.transaction.signingPayload, asking: Person { _ in
                throw ApprovalRefusal.refused(reason: "too much")
            })
        }
    }

    @Test func everyOtherByteStringIsRefused() async throws {
        let payload = transaction.signingPayload
        for index in payload.indices {
            await #expect(throws: ApprovalRefusal.self) {
                try await self.sign(payload, asking: Person { request in
                    var read = request.payload
                    read[index] ^= 1
                    #expect(throws: SigningError.approvedOtherBytes) { try request.approve(readBytes: read) }
                    throw ApprovalRefusal.refused(reason: "")
                })
            }
        }
    }

    /// Should an approval of other bytes ever come into being, the Signer notices as well.
    @Test func anApprovalOfOtherBytesIsWorthless() async throws {
        await #expect(throws: SigningError.approvedOtherBytes) {
            try await self.sign(self.transaction.signingPayload, asking: Person { request in
                Approved(request: request, digest: Keccak256.hash(request.payload.dropLast()))
            })
        }
    }

    @Test func anApprovalServesOneRequestOnly() async throws {
        let notebook = Notebook()
        _ = try await sign(transaction.signingPayload, asking: Person { request in
            let approved = try request.approve(readBytes: request.payload)
            await notebook.note(approved)
            return approved
        })
        let old = try #require(await notebook.approvals.first)
        await #expect(throws: SigningError.approvalOfAnotherRequest) {
            try await self.sign(self.transaction.signingPayload, asking: Person { _ in old })
        }
    }

    @Test func aLateAnswerIsTooLate() async throws {
        let notebook = Notebook()
        await #expect(throws: ApprovalRefusal.self) {
            try await self.sign(self.transaction.signingPayload, asking: Person { request in
                await notebook.note(request)
                throw ApprovalRefusal.refused(reason: "")
            })
        }
        let request = try #require(await notebook.requests.first)
        #expect(throws: SigningError.answeredTooLate) { try request.approve(readBytes: request.payload) }
    }

    /// Neither may even be shown: there is no honest question to ask about them.
    @Test func bytesWithoutAChainAreNotAskedAbout() async throws {
        var replayable = transaction
        replayable.fees = .legacy(gasPrice: 1)
        replayable.chainID = nil
        var nowhere = transaction
        nowhere.chainID = 0
        for payload in [replayable.signingPayload, nowhere.signingPayload] {
            let notebook = Notebook()
            await #expect(throws: SigningError.noChainID) {
                try await self.sign(payload, asking: Person { request in
                    await notebook.note(request)
                    return try request.approve(readBytes: request.payload)
                })
            }
            #expect(await notebook.requests.isEmpty)
        }
    }

    @Test func impossibleTransactionsAreNotAskedAbout() async throws {
        var absurd = transaction
        absurd.fees = .dynamic(maxFee: 1, maxPriorityFee: 2)
        await #expect(throws: SigningError.impossible(.priorityFeeOverMaxFee)) {
            try await self.sign(absurd.signingPayload, asking: .agrees)
        }
    }

    @Test func rubbishIsNotSigned() async throws {
        for payload in [[], [0], [2], [3, 0xC0], transaction.signingPayload + [0]] as [Bytes] {
            await #expect(throws: TransactionError.self) { try await self.sign(payload, asking: .agrees) }
        }
    }

    @Test func theWrongPassphraseSignsNothing() async throws {
        let signer = Signer(keys: directory, approver: Person.agrees)
        await #expect(throws: KeystoreError.wrongPassphrase) {
            try await signer.sign(
                payload: self.transaction.signingPayload, account: self.account.address, passphrase: secret("wrong"))
        }
    }

    @Test func anUnknownAccountIsNamed() async throws {
        let signer = Signer(keys: directory, approver: Person.agrees)
        await #expect(throws: WalletError.noSuchAccount(.zero)) {
            try await signer.sign(payload: self.transaction.signingPayload, account: .zero, passphrase: self.passphrase)
        }
    }

    @Test func everyRefusalSaysThatNothingWasSigned() {
        let refusals: [any Explained] = [
            SigningError.noChainID, SigningError.approvedOtherBytes, SigningError.approvalOfAnotherRequest,
            SigningError.answeredTooLate, SigningError.impossible(.priorityFeeOverMaxFee),
            ApprovalRefusal.refused(reason: ""), ApprovalRefusal.blocked(reasons: ["over the limit"]),
            WalletError.noSuchAccount(.zero), KeystoreError.wrongPassphrase,
        ]
        for refusal in refusals { #expect(refusal.explanation.localizedCaseInsensitiveContains("nothing was signed")) }
    }

    // MARK: Messages and typed data

    private static let document = Bytes(
        """
        {"types": {"EIP712Domain": [{"name": "name", "type": "string"}, {"name": "chainId", "type": "uint256"}], \
        "Note": [{"name": "text", "type": "string"}]}, "primaryType": "Note", \
        "domain": {"name": "Tests", "chainId": 31337}, "message": {"text": "hello"}}
        """.utf8)

    @Test func signsTheMessageThatWasApproved() async throws {
        let message = Bytes("Grüße\n".utf8)
        let notebook = Notebook()
        let signer = Signer(keys: directory, approver: Person { request in
            await notebook.note(request)
            return try request.approve(readBytes: request.payload)
        })
        let signed = try await signer.sign(message: message, account: account.address, passphrase: passphrase)
        #expect(signed.digest == PersonalMessage.hash(message))
        #expect(try Secp256k1.recover(hash: signed.digest, signed.signature) == account.address)
        #expect(await notebook.requests.map(\.kind) == [.message])
        #expect(await notebook.requests.map(\.payload) == [message])
    }

    @Test func signsTheDocumentThatWasApproved() async throws {
        let notebook = Notebook()
        let signer = Signer(keys: directory, approver: Person { request in
            await notebook.note(request)
            return try request.approve(readBytes: request.payload)
        })
        let signed = try await signer.sign(typedData: Self.document, account: account.address, passphrase: passphrase)
        #expect(try signed.digest == TypedData(parsing: Self.document).signingHash)
        #expect(try Secp256k1.recover(hash: signed.digest, signed.signature) == account.address)
        #expect(await notebook.requests.map(\.kind) == [.typedData])
        // The document's text, to the letter: not what a parser made of it.
        #expect(await notebook.requests.map(\.payload) == [Self.document])
    }

    @Test("Trap 57: an approval is of these bytes, as this kind, in this request, in time")
    func approvalsAreNotReused() async throws {
        let notebook = Notebook()
        let message = transaction.signingPayload
        // The same bytes, approved as a message, are no approved transaction.
        _ = try await Signer(keys: directory, approver: Person { request in
            let approved = try request.approve(readBytes: request.payload)
            await notebook.note(approved)
            await notebook.note(request)
            return approved
        }).sign(message: message, account: account.address, passphrase: passphrase)
        let old = try #require(await notebook.approvals.first)
        let reuses = Signer(keys: directory, approver: Person { _ in old })
        await #expect(throws: SigningError.approvalOfAnotherRequest) {
            try await reuses.sign(payload: message, account: self.account.address, passphrase: self.passphrase)
        }
        await #expect(throws: SigningError.approvalOfAnotherRequest) {
            try await reuses.sign(message: message, account: self.account.address, passphrase: self.passphrase)
        }
        await #expect(throws: SigningError.approvalOfAnotherRequest) {
            try await reuses.sign(typedData: Self.document, account: self.account.address, passphrase: self.passphrase)
        }
        let request = try #require(await notebook.requests.first)
        #expect(throws: SigningError.answeredTooLate) { try request.approve(readBytes: request.payload) }
        // A document in which one letter was changed after it was read.
        var altered = Self.document
        altered[altered.count - 5] ^= 1
        let mutant = altered
        await #expect(throws: SigningError.approvedOtherBytes) {
            try await Signer(keys: self.directory, approver: Person { try $0.approve(readBytes: mutant) })
                .sign(typedData: Self.document, account: self.account.address, passphrase: self.passphrase)
        }
    }

    @Test("Trap 33: a document that does not parse is not signed at all, as a text least of all")
    func brokenDocumentsAreNotMessages() async throws {
        let notebook = Notebook()
        for document in [Bytes("hello".utf8), Bytes(Self.document.dropLast()), []] {
            await #expect(throws: (any Error).self) {
                try await Signer(keys: self.directory, approver: Person { request in
                    await notebook.note(request)
                    return try request.approve(readBytes: request.payload)
                }).sign(typedData: document, account: self.account.address, passphrase: self.passphrase)
            }
        }
        #expect(await notebook.requests.isEmpty)
    }

    @Test("Trap 55: code takes an account over only where it is on the list")
    func delegatesAreListed() async throws {
        let code = try Address("0x63c0c19a282a1B52b07dD5a65b58948A07DAE32B")
        let authorization = Authorization(chainID: 31337, delegate: code, nonce: 3)
        let signature = try Secp256k1.sign(hash: authorization.signingHash, with: .random(count: 32))
        var delegating = transaction
        delegating.gasLimit = 100_000
        delegating.carried = .authorizations([authorization.signed(with: signature)])
        let payload = delegating.signingPayload
        await #expect(throws: SigningError.delegateNotAllowed(code)) { try await self.sign(payload, asking: .agrees) }
        let listed = Signer(keys: directory, approver: Person.agrees, delegates: [code])
        #expect(try await listed.sign(payload: payload, account: account.address, passphrase: passphrase).transaction == delegating)
    }
}
