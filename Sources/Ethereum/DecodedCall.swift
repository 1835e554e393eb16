/// A call in words: which function, with which values, and the calls that it holds.
public struct DecodedCall: Hashable, Sendable {
    /// What says that the selector means this function.
    public enum Source: String, Hashable, Sendable {
        /// The ABI that was given for the contract.
        case abi
        /// Somebody who knows the contract at this address.
        case registry
        /// Four equal bytes and no more.
        case guess
    }

    public let function: ABIFunction
    public let values: [ABIValue]
    public let source: Source
    public let inner: [InnerCall]
    public let warnings: [CallWarning]
}

/// A call inside a call.
public struct InnerCall: Hashable, Sendable {
    public enum Content: Hashable, Sendable {
        case call(DecodedCall)
        /// No data: only the native coin moves.
        case payment
        case unread(Bytes, CallReadingError)
    }

    /// Where it was found: `calls[1].callData`.
    public let path: String
    /// Nil: the contract that is called itself.
    public let target: Address?
    public let value: UInt256?
    /// Foreign code runs as if it were the caller's own.
    public let isDelegate: Bool
    public let content: Content
}
