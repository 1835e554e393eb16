/// What deserves a second look in a call.
public indirect enum CallWarning: Hashable, Sendable {
    /// Only the selector says which function this is; and what else its signature stands for.
    case guess(String?)
    /// The ABI that was given has no function with this selector.
    case notInABI
    case irregular(ABIError)
    /// The permission has no limit.
    case unlimited
    /// The permission is over everything of a kind, now and later.
    case everything
    case revokes
    case delegateCall(path: String)
    case unread(path: String, CallReadingError)
    /// The function holds further calls, but these bytes are not laid out as they should be.
    case unreadBatch
    case inside(path: String, CallWarning)
}

extension CallWarning {
    /// What a permission comes to; nil when it is neither endless nor an end.
    init?(_ permission: KnownCall.Permission, values: [ABIValue], of function: ABIFunction) {
        func value(_ path: [Int]) -> ABIValue? {
            path.dropFirst().reduce(path.first.flatMap { values[at: $0] }) { $0?.elements?[at: $1] }
        }
        switch permission {
        case .amount(let path):
            guard let amount = value(path)?.uint else { return nil }
            if amount.isZero { self = .revokes } else if amount == function.largest(at: path) { self = .unlimited } else { return nil }
        case .moreBy(let path):
            guard value(path)?.uint == function.largest(at: path) else { return nil }
            self = .unlimited
        case .everything(let path):
            guard let flag = value(path)?.bool else { return nil }
            self = flag ? .everything : .revokes
        }
    }
}

extension ABIFunction {
    /// The largest number that the parameter at `path` can hold.
    fileprivate func largest(at path: [Int]) -> UInt256? {
        var list = parameters
        for (depth, index) in path.enumerated() {
            guard let parameter = list[at: index] else { return nil }
            if depth == path.count - 1, case .uint(let bits) = parameter.type { return UInt256.max >> (256 - bits) }
            list = parameter.components
        }
        return nil
    }
}

extension InnerCall {
    /// What the call around this one has to say about it. That each call inside is a guess as well is
    /// said once, by the call itself.
    var warnings: [CallWarning] {
        let delegate: [CallWarning] = isDelegate ? [.delegateCall(path: path)] : []
        switch content {
        case .payment: return delegate
        case .unread(_, let reason): return delegate + [.unread(path: path, reason)]
        case .call(let call):
            return delegate + call.warnings.compactMap { warning in
                if case .guess = warning { nil } else { .inside(path: path, warning) }
            }
        }
    }
}

// MARK: - Words

extension CallWarning {
    /// One sentence; it begins with a word to look for.
    public var words: String {
        switch self {
        case .guess(let other):
            "guess: only the selector says which function this is, and nobody vouches for the contract"
                + (other.map { "; \($0)." } ?? ".")
        case .notInABI: "guess: the ABI that was given has no function with this selector."
        case .irregular(let error): error.irregularity
        case .unlimited: "unlimited: this permission has no limit."
        case .everything: "unlimited: this hands over everything of this kind, now and later."
        case .revokes: "revoke: this takes a permission back."
        case .delegateCall(let path): "delegatecall: at \(path), foreign code runs as if it were the account's own."
        case .unread(let path, let reason): "unread: the call at \(path) cannot be read: \(reason.problem)."
        case .unreadBatch: "unread: this function holds further calls, but they are not where they should be."
        case .inside(let path, let warning): "at \(path): \(warning.words)"
        }
    }
}

extension ABIError {
    fileprivate var irregularity: String {
        switch self {
        case .trailingBytes(let count): "trailing bytes: \(count) bytes follow the arguments; nobody said what they are for."
        case .dirtyBytes(let offset):
            "dirty bytes: bits outside of the type are set at byte \(offset) of the arguments; some contracts cut them off, others refuse."
        case .wrongOffset(let offset):
            "odd layout: the data at byte \(offset) of the arguments is laid out in a way no compiler writes."
        case .invalidUTF8(let offset): "not text: the text at byte \(offset) of the arguments is not UTF-8."
        default: "odd bytes: \(problem)."
        }
    }
}
