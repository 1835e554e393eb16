import Ethereum

/// What can happen to a transaction, in the order it normally does.
public enum JournalEvent: String, Sendable, CaseIterable {
    case prepared, approved, rejected, signed, broadcast, mined, failed, reconciled
}

/// An event to be written down.
public struct JournalDraft: Hashable, Sendable {
    public var event: JournalEvent
    /// The approval it belongs to; nil for a transaction signed outside of any plan.
    public var approval: String?
    public var chainID: UInt64
    public var account: Address
    public var nonce: UInt64?
    /// The transaction's hash; filled in from the signed entry of the same approval when nil.
    public var hash: Bytes?
    /// The signed bytes, for `signed` and for nothing else.
    public var raw: Bytes?
    /// Whatever belongs to the event: the reason, the block, balances before and after.
    public var detail: JSON
    public var time: Timestamp

    public init(
        _ event: JournalEvent, approval: String?, chainID: UInt64, account: Address, nonce: UInt64? = nil,
        hash: Bytes? = nil, raw: Bytes? = nil, detail: JSON = [:], time: Timestamp = .now()
    ) {
        self.event = event
        self.approval = approval
        self.chainID = chainID
        self.account = account
        self.nonce = nonce
        self.hash = hash
        self.raw = raw
        self.detail = detail
        self.time = time
    }

    /// The event of having signed; everything in it is read from the signed bytes.
    public static func signed(
        _ transaction: SignedTransaction, approval: String?, detail: JSON = [:], time: Timestamp = .now()
    ) -> JournalDraft {
        JournalDraft(
            .signed, approval: approval, chainID: transaction.transaction.chainID?.asUInt64 ?? 0,
            account: transaction.sender, nonce: transaction.transaction.nonce, hash: transaction.hash,
            raw: transaction.raw, detail: detail, time: time)
    }
}

/// A line of the journal. Each carries the hash of the one before, so that a line that was changed,
/// taken out or put in afterwards breaks the chain at its place.
public struct JournalEntry: Hashable, Sendable {
    /// 1, 2, 3, … without gaps.
    public let sequence: UInt64
    public let time: Timestamp
    public let approval: String?
    public let event: JournalEvent
    public let chainID: UInt64
    public let account: Address
    public let nonce: UInt64?
    public let hash: Bytes?
    public let raw: Bytes?
    public let detail: JSON
    /// The link of the entry before; zeros for the first.
    public let previous: Bytes
    public let link: Bytes

    static let genesis = Bytes(repeating: 0, count: 32)
}

// MARK: - The chain

extension JournalEntry {
    /// The entry that `draft` becomes after `previous`.
    init(_ draft: JournalDraft, sequence: UInt64, previous: Bytes) {
        let detail = draft.detail.description
        self.sequence = sequence
        time = draft.time
        approval = draft.approval
        event = draft.event
        chainID = draft.chainID
        account = draft.account
        nonce = draft.nonce
        hash = draft.hash
        raw = draft.raw
        self.detail = draft.detail
        self.previous = previous
        link = Keccak256.hash(
            Self.canonicalBytes(draft, detail: detail, sequence: sequence, previous: previous))
    }

    /// What the link is the Keccak-256 of: a domain, then each column in order, each with its length
    /// before it (all ones when absent), so that no two entries share their bytes.
    static func canonicalBytes(_ draft: JournalDraft, detail: String, sequence: UInt64, previous: Bytes) -> Bytes {
        var bytes = Bytes("seraph journal 1\n".utf8)
        func append(_ field: Bytes?) {
            bytes += bigEndian(field.map { UInt64($0.count) } ?? .max)
            bytes += field ?? []
        }
        append(bigEndian(sequence))
        append(Bytes(draft.time.text.utf8))
        append(draft.approval.map { Bytes($0.utf8) })
        append(Bytes(draft.event.rawValue.utf8))
        append(bigEndian(draft.chainID))
        append(draft.account.bytes)
        append(draft.nonce.map(bigEndian))
        append(draft.hash)
        append(draft.raw)
        append(Bytes(detail.utf8))
        append(previous)
        return bytes
    }

    private static func bigEndian(_ value: UInt64) -> Bytes { withUnsafeBytes(of: value.bigEndian) { Bytes($0) } }
}

extension JournalEntry {
    public var json: JSON {
        .object([
            JSON.Member("sequence", .number(String(sequence))),
            JSON.Member("time", .string(time.text)),
            JSON.Member("approval", JSON(approval)),
            JSON.Member("event", .string(event.rawValue)),
            JSON.Member("chain_id", .number(String(chainID))),
            JSON.Member("account", .string(account.checksummed)),
            JSON.Member("nonce", nonce.map { .number(String($0)) } ?? .null),
            JSON.Member("hash", JSON(hash.map { Hex.encode($0) })),
            JSON.Member("raw", JSON(raw.map { Hex.encode($0) })),
            JSON.Member("detail", detail),
            JSON.Member("previous", .string(Hex.encode(previous))),
            JSON.Member("link", .string(Hex.encode(link))),
        ])
    }
}
