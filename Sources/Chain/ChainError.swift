import Ethereum
import Registry

/// What a chain, or the server that speaks for it, did instead of answering. Facts only; the words
/// are in `ChainError+Explanation.swift`.
public enum ChainError: Error, Hashable, Sendable {
    /// Nothing usable came back.
    case transport(TransportError, place: String)
    /// An answer that breaks the protocol: not JSON, the wrong id, a field missing or out of range.
    case malformed(method: String, what: String)
    /// A proper JSON-RPC error. `message` is the server's, cleaned.
    case refused(method: String, code: Int, message: String)
    /// The server speaks for another chain than the one it was asked for.
    case wrongChain(expected: ChainID, found: UInt256)
    /// A call that the EVM undid.
    case reverted(RevertReason)
    /// There is no contract, or none that answers this question.
    case noAnswer(contract: Address, function: String)
    case feeTooHigh(perGas: UInt256, ceiling: UInt256)
    /// More gas than one transaction may use (EIP-7825, Osaka).
    case gasTooHigh(needed: UInt256, cap: UInt64)
    /// The server took a transaction and named it by another hash than the bytes have.
    case hashMismatch(sent: Bytes, named: Bytes)
    /// The bytes were handed over, and no clear answer came: they may be on their way.
    indirect case sendUncertain(hash: Bytes, cause: ChainError)
    /// Sent, and not in a block within the time given.
    case noReceiptYet(hash: Bytes, seconds: Int)
}
