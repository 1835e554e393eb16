import Agent
import CSecp256k1
import Ethereum
import Foundation
import Wallet

/// Signatures, hashes, the ABI and keys. All of it is pure computing, so it is timed by the processor's
/// clock, not by the one on the wall: what other programs do in between does not count.
/// Scripts/bench-ethereum.py does the same work with Python's programs.
extension Bench {
    static func ethereum() throws -> [Measured] {
        try signing() + hashing() + contractArguments() + keys()
    }

    // MARK: - The clock

    private static func processorSeconds() -> Double {
        var now = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now)
        return Double(now.tv_sec) + Double(now.tv_nsec) * 1e-9
    }

    /// Seconds of one `work`: the mean of a batch, for what is too short to time alone.
    private static func seconds(batch: Int, _ work: () throws -> Void) rethrows -> Double {
        let start = processorSeconds()
        for _ in 0..<batch { try work() }
        return (processorSeconds() - start) / Double(batch)
    }

    /// Ours and the limit, turn about, after one of each to warm up.
    private static func measure(
        _ name: String, times: Int, batch: Int = 1, size: [JSON.Member] = [], _ ours: () throws -> Void,
        beside limit: (() throws -> Void)? = nil
    ) throws -> Measured {
        var samples: [Double] = [], beside: [Double] = []
        try ours()
        try limit?()
        for _ in 0..<times {
            samples.append(try seconds(batch: batch, ours))
            if let limit { beside.append(try seconds(batch: batch, limit)) }
        }
        return Measured(name: name, seconds: samples, beside: beside, size: size)
    }

    // MARK: - Signatures

    private static let spender = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"
    private static let amount = UInt256(5_000_000_000 as UInt64)

    private static func signing() throws -> [Measured] {
        let secret = Bytes(repeating: 1, count: 32)
        let key = SecretBytes(copying: secret)
        let to = try Address(spender)
        let calldata = Bytes([0x09, 0x5E, 0xA7, 0xB3]) + to.word + amount.word
        let hash = Keccak256.hash(calldata)
        var nonce: UInt64 = 0

        func transaction() -> Transaction {
            nonce += 1
            return Transaction(
                chainID: 1, nonce: nonce, gasLimit: 60_000, to: to, value: .zero, data: calldata,
                fees: .dynamic(maxFee: 30_000_000_000, maxPriorityFee: 1_000_000_000))
        }
        func checked() throws -> SignedTransaction {
            let transaction = transaction()
            return try transaction.signed(with: Secp256k1.sign(hash: transaction.signingHash, with: key))
        }
        func unchecked() throws -> Bytes {
            let transaction = transaction()
            let signature = try Secp256k1.sign(hash: transaction.signingHash, with: key)
            return [2] + RLP.encode(.list([
                .integer(1 as UInt64), .integer(transaction.nonce), .integer(1_000_000_000 as UInt64),
                .integer(30_000_000_000 as UInt64), .integer(transaction.gasLimit), .bytes(to.bytes),
                .integer(transaction.value), .bytes(transaction.data), .list([]),
                .integer(UInt64(signature.yParity)), .integer(signature.r), .integer(signature.s),
            ]))
        }
        let first = try checked()
        nonce = 0
        guard try unchecked() == first.raw else { throw AgentError.usage("The two ways to sign disagree.") }

        let bare = BareCurve()
        return [
            try measure("sign", times: 40, batch: 10) { _ = try unchecked() } beside: { bare.sign(hash, secret) },
            try measure("sign_checked", times: 40, batch: 10) { _ = try checked() } beside: {
                bare.sign(hash, secret)
                bare.recover(hash)
            },
        ]
    }

    /// libsecp256k1 with nothing around it: the limit of `Secp256k1`. Signs with a key everyone knows.
    private final class BareCurve {
        private let context = secp256k1_context_create(UInt32(SECP256K1_CONTEXT_NONE))!
        private var signature = secp256k1_ecdsa_recoverable_signature()
        private var point = secp256k1_pubkey()

        init() { _ = secp256k1_context_randomize(context, Bytes(repeating: 7, count: 32)) }
        deinit { secp256k1_context_destroy(context) }

        func sign(_ hash: Bytes, _ secret: Bytes) {
            precondition(secp256k1_ecdsa_sign_recoverable(context, &signature, hash, secret, nil, nil) == 1)
        }

        func recover(_ hash: Bytes) {
            precondition(secp256k1_ecdsa_recover(context, &point, &signature, hash) == 1)
        }
    }

    // MARK: - Hashes

    private static func hashing() throws -> [Measured] {
        let mebibyte = Bytes(repeating: 0x5A, count: 1 << 20), short = Bytes(repeating: 0x5A, count: 32)
        return [
            try measure("keccak", times: 20, size: [.init("bytes", JSON(mebibyte.count))]) { _ = Keccak256.hash(mebibyte) },
            try measure("keccak_short", times: 40, batch: 50) { _ = Keccak256.hash(short) },
        ]
    }

    // MARK: - The ABI

    private static func contractArguments() throws -> [Measured] {
        let types = [try ABIType("address"), try ABIType("uint256")]
        let values: [ABIValue] = [.address(try Address(spender)), .uint(amount)]
        let data = try ABI.encode(values, as: types)
        return [
            try measure("abi_encode", times: 40, batch: 50) { _ = try ABI.encode(values, as: types) },
            try measure("abi_decode", times: 40, batch: 50) { _ = try ABI.decode(types, from: data) },
        ]
    }

    // MARK: - Keys

    /// A phrase to its first address; and one passphrase tried at the standard cost of a keystore.
    private static func keys() throws -> [Measured] {
        let phrase = "test test test test test test test test test test test junk"
        let passphrase = SecretBytes(copying: Bytes("passphrase".utf8))
        let keystore = try Keystore.encrypt(SecretBytes(copying: Bytes(repeating: 1, count: 32)), passphrase: passphrase)
        return [
            try measure("mnemonic", times: 20) {
                _ = try HDKey(seed: Mnemonic(phrase: phrase).seed()).derived(.account()).address.checksummed
            },
            // The making was the warming up.
            Measured(name: "scrypt", seconds: [try seconds(batch: 1) { _ = try keystore.decrypt(passphrase: passphrase) }], beside: []),
        ]
    }
}
