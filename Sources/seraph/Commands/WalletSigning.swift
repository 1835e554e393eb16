import Agent
import ArgumentParser
import Ethereum
import Foundation
import Review
import TerminalUI
import Wallet

/// How the signing commands end: with a person's word, or with a policy that needs none.
struct SigningOptions: ParsableArguments {
    @Option(help: "Read the passphrase from this file.") var passphraseFile: String?
    @Flag(help: "Don't ask; only where your policy allows signing unattended.") var yesIHaveReadIt = false
}

/// A text, wherever it comes from: its exact bytes, line breaks and all.
struct MessageInput: ParsableArguments {
    @Argument(help: "The message; - for standard input.") var text: String?
    @Option(help: "Read the message from this file, byte for byte.") var file: String?
    @Flag(help: "The message is written as 0x hexadecimal.") var hex = false

    func bytes() throws -> Bytes {
        let given: Bytes
        switch (text, file) {
        case (let text?, nil) where text != "-": given = Bytes(text.utf8)
        case ("-", nil): given = try InputFile.read("-")
        case (nil, let file?): given = try InputFile.read(file)
        default: throw AgentError.usage("Give the message as one argument, or --file FILE, or - for standard input.")
        }
        guard hex else { return given }
        return try Hex.decode(String(decoding: given, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines))
    }
}

/// Files that are no secrets.
enum InputFile {
    /// The largest document anybody signs, with room.
    private static let most = 8 << 20

    static func read(_ path: String) throws -> Bytes {
        let handle = path == "-" ? FileHandle.standardInput : FileHandle(forReadingAtPath: path)
        guard let handle, let data = try? handle.read(upToCount: most + 1) ?? Data() else {
            throw AgentError.usage("\(Untrusted.clean(path)) cannot be read. Nothing was signed.")
        }
        guard data.count <= most else { throw AgentError.usage("\(Untrusted.clean(path)) is too long. Nothing was signed.") }
        return Bytes(data)
    }
}

// MARK: - Signing

extension WalletCommand {
    struct SignMessage: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "sign-message", abstract: "Sign a text (EIP-191), after reading its card.",
            discussion: "The signature is over the exact bytes. A sign-in message (EIP-4361) is shown as what it is.")
        @OptionGroup var common: CommonOptions
        @OptionGroup var signing: SigningOptions
        @OptionGroup var message: MessageInput

        func run() async throws {
            let desk = try WalletCommand.desk(common)
            let bytes = try message.bytes()
            let account = try WalletCommand.signer(desk)
            guard case .message(let signed) = try await WalletCommand.sign(.message(bytes, from: account), desk, signing) else { return }
            WalletCommand.print(signed, json: common.json)
        }
    }

    struct SignTypedData: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "sign-typed-data", abstract: "Sign a document (EIP-712), after reading every field of it.",
            discussion: "Permissions over tokens are shown as the approvals they are, and count as such in your policy.")
        @OptionGroup var common: CommonOptions
        @OptionGroup var signing: SigningOptions
        @Argument(help: "The JSON document; - for standard input.") var file: String

        func run() async throws {
            let desk = try WalletCommand.desk(common)
            let document = try InputFile.read(file)
            let account = try WalletCommand.signer(desk)
            guard case .message(let signed) = try await WalletCommand.sign(.typedData(document, from: account), desk, signing) else { return }
            WalletCommand.print(signed, json: common.json)
        }
    }

    struct SignTransaction: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "sign-transaction", abstract: "Sign a transaction from a file, after reading its card. It is not sent.",
            discussion: "The file holds a JSON-RPC transaction object, a whole request, or the unsigned bytes in hexadecimal. What an object leaves out is taken from the flags or from the chain.")
        @OptionGroup var common: CommonOptions
        @OptionGroup var transaction: TransactionOptions
        @OptionGroup var signing: SigningOptions
        @Argument(help: "The file; - for standard input.") var file: String

        func run() async throws {
            var choices = try common.choices()
            choices.overrides = try transaction.overrides()
            let workspace = try Workspace(choices: choices)
            let request = try await TransactionFile(InputFile.read(file)).request(workspace)
            guard case .transaction(let signed) = try await WalletCommand.sign(request, SigningDesk(workspace), signing) else { return }
            guard common.json else { return Output.line(Hex.encode(signed.raw)) }
            Output.json([
                "address": .string(signed.sender.checksummed), "raw": .string(Hex.encode(signed.raw)),
                "hash": .string(Hex.encode(signed.hash)), "from": .string(signed.sender.checksummed),
                "nonce": .number(String(signed.transaction.nonce)),
                "chain_id": .number(signed.transaction.chainID?.description ?? "0"),
            ])
        }
    }

    private static func desk(_ common: CommonOptions) throws -> SigningDesk { SigningDesk(try Workspace(choices: try common.choices())) }

    private static func signer(_ desk: SigningDesk) throws -> Address {
        guard let account = try desk.account() else { throw AgentError.noWallet }
        return account.address
    }

    /// The card first, whatever comes of it; then the key; then the word.
    private static func sign(
        _ request: ExternalRequest, _ desk: SigningDesk, _ options: SigningOptions
    ) async throws -> SigningDesk.Signed {
        let prepared = try await desk.prepare(request)
        Exit.say(PlainText.card(prepared.review.card))
        try desk.requireSignable(prepared)
        let passphrase = try SecretInput.passphrase(file: options.passphraseFile, prompt: "Passphrase: ")
        let presenter = try Confirmation.presenter(
            prepared.review.card, word: desk.confirmation(prepared), isUnattended: options.yesIHaveReadIt)
        return try await desk.sign(prepared, passphrase: passphrase, presenter: presenter)
    }

    private static func print(_ signed: SignedMessage, json asJSON: Bool) {
        let signature = Hex.encode(signed.signature.bytes)
        guard asJSON else { return Output.line(signature) }
        Output.json([
            "address": .string(signed.account.checksummed), "signature": .string(signature),
            "hash": .string(Hex.encode(signed.digest)),
        ])
    }
}

// MARK: - Whose signature it is

/// What was signed, and the signature.
struct SignatureInput: ParsableArguments {
    @OptionGroup var message: MessageInput
    @Option(help: "The document that was signed (EIP-712), instead of a message.") var typedData: String?
    @Option(help: "The signature in 0x hexadecimal: 65 bytes, or 64 in the compact form of EIP-2098.") var signature: String

    /// The signer, and the 32 bytes that were signed.
    func recovered() throws -> (address: Address, hash: Bytes) {
        let hash = try typedData.map { try TypedData(parsing: InputFile.read($0)).signingHash }
            ?? PersonalMessage.hash(message.bytes())
        return (try Secp256k1.recover(hash: hash, Signature(reading: try Hex.decode(signature))), hash)
    }
}

extension WalletCommand {
    struct VerifyMessage: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "verify-message", abstract: "Whether a signature is an account's. Exit code 1 when it is not.")
        @Flag(help: "Print one JSON document on standard output.") var json = false
        @OptionGroup var signed: SignatureInput
        @Option(help: "The account that is said to have signed.") var address: String

        func run() async throws {
            let claimed = try Address(address)
            let (recovered, hash) = try signed.recovered()
            let isVerified = recovered == claimed
            if json {
                Output.json([
                    "verified": .bool(isVerified), "address": .string(claimed.checksummed),
                    "recovered": .string(recovered.checksummed), "hash": .string(Hex.encode(hash)),
                ])
            } else {
                Output.line(
                    isVerified
                        ? "\(claimed.checksummed) signed this." : "\(claimed.checksummed) did not sign this; \(recovered.checksummed) did, or it was changed.")
            }
            if !isVerified { throw ExitCode(Exit.failed) }
        }
    }

    struct Recover: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "The account that made a signature.")
        @Flag(help: "Print one JSON document on standard output.") var json = false
        @OptionGroup var signed: SignatureInput

        func run() async throws {
            let (recovered, hash) = try signed.recovered()
            guard json else { return Output.line(recovered.checksummed) }
            Output.json(["recovered": .string(recovered.checksummed), "hash": .string(Hex.encode(hash))])
        }
    }

    struct Decode: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "What a transaction does, signed or not, in words. Nothing is signed or sent.")
        @OptionGroup var common: CommonOptions
        @Argument(help: "The transaction in 0x hexadecimal; - for standard input.") var raw: String

        func run() async throws {
            let text = raw == "-" ? String(decoding: try InputFile.read("-"), as: UTF8.self) : raw
            let bytes = try Hex.decode(text.trimmingCharacters(in: .whitespacesAndNewlines))
            let decoded = try DecodedTransaction(bytes, SigningDesk(try Workspace(choices: try common.choices())))
            if common.json { Output.json(decoded.json) } else { Output.line(PlainText.card(decoded.card)) }
        }
    }
}

/// A transaction that was taken apart.
private struct DecodedTransaction {
    let bytes: Bytes
    let transaction: Transaction
    /// Nil when it is not signed.
    let signed: SignedTransaction?
    let card: Card

    init(_ bytes: Bytes, _ desk: SigningDesk) throws {
        self.bytes = bytes
        // Signed and unsigned bytes differ in how many fields they have, so never read as each other.
        if let signed = try? SignedTransaction(raw: bytes) {
            (transaction, self.signed) = (signed.transaction, signed)
        } else {
            do {
                (transaction, signed) = (try Transaction(signingPayload: bytes), nil)
            } catch TransactionError.wrongFieldCount {
                // Signed then, and badly: the reason lies there.
                (transaction, signed) = (try SignedTransaction(raw: bytes).transaction, nil)
            }
        }
        card = try desk.card(of: transaction, from: signed?.sender)
    }

    var json: JSON {
        .object([
            .init("raw", .string(Hex.encode(bytes))), .init("signed", .bool(signed != nil)),
            .init("transaction", transaction.json), .init("from", JSON(signed?.sender.checksummed)),
            .init("recovered", JSON(signed?.sender.checksummed)), .init("hash", JSON(signed.map { Hex.encode($0.hash) })),
            .init("signing_hash", .string(Hex.encode(transaction.signingHash))),
            .init("signature", JSON(signed.map { Hex.encode($0.signature.bytes) })),
        ] + (card.json.members ?? []))
    }
}
