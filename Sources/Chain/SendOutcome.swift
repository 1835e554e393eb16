import Ethereum

/// What became of signed bytes that were handed to a server.
public enum SendOutcome: Hashable, Sendable {
    /// The server took them.
    case accepted(hash: Bytes)
    /// It had them before: sent earlier, or by another way. As good as accepted.
    case alreadyKnown(hash: Bytes)
    /// Another transaction of this account has used the number.
    case nonceTooLow
    /// Pays too little: less than the base fee or the server's minimum, or less than a tenth more than
    /// the waiting transaction that it would replace.
    case underpriced(String)
    case insufficientFunds(String)
    /// Anything else, in the server's words, cleaned.
    case refused(String)

    /// The words servers use, geth's first; codes don't help, nearly everything is -32000.
    init(fault: RPCFault, hash: Bytes) {
        let text = fault.message.lowercased()
        func says(_ phrases: String...) -> Bool { phrases.contains { text.contains($0) } }
        if says("already known", "already imported", "known transaction", "already in mempool", "alreadyknown") {
            self = .alreadyKnown(hash: hash)
        } else if says("nonce too low", "nonce is too low", "oldnonce", "invalid nonce; got") {
            self = .nonceTooLow
        } else if says("underpriced", "fee too low", "less than block base fee", "gas price too low", "feetoolow",
            "below the minimum", "lower than minimum", "cannot pay for")
        {
            self = .underpriced(fault.message)
        } else if says("insufficient funds", "insufficient balance", "insufficientfunds") {
            self = .insufficientFunds(fault.message)
        } else {
            self = .refused(fault.message)
        }
    }
}
