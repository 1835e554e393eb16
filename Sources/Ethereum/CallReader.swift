/// Why call data cannot be read.
public enum CallReadingError: Error, Hashable, Sendable {
    /// A plain payment: there is no call.
    case empty
    /// One to three bytes: a contract's fallback gets them, and no function does.
    case tooShort(Int)
    case unknownFunction(selector: Bytes)
    case unknownCommand
    case unreadable(function: String, ABIError)
    case tooDeep
}

/// Reads call data, and the calls inside it.
///
/// A selector is only four bytes of a hash, so a function found by it alone is a guess and says so.
/// Bytes that no compiler writes are read as a contract would read them, and said too.
public struct CallReader: Sendable {
    private let abi: ABIInterface?
    private let vouched: @Sendable (Address) -> [ABIFunction]

    /// - Parameters:
    ///   - abi: that of the contract that is called, where it is known.
    ///   - vouched: the functions known to be at an address.
    public init(abi: ABIInterface? = nil, vouched: @escaping @Sendable (Address) -> [ABIFunction] = { _ in [] }) {
        self.abi = abi
        self.vouched = vouched
    }

    /// - Parameters:
    ///   - data: the selector and the arguments.
    ///   - target: the contract that is called, where it is known.
    public func read(_ data: Bytes, to target: Address? = nil) throws(CallReadingError) -> DecodedCall {
        try read(data, to: target, isOwn: true, depth: 0)
    }

    /// More levels than any honest batch of batches has.
    private static let maximumDepth = 8

    private func read(_ data: Bytes, to target: Address?, isOwn: Bool, depth: Int) throws(CallReadingError) -> DecodedCall {
        guard depth < Self.maximumDepth else { throw .tooDeep }
        if data.isEmpty { throw .empty }
        guard data.count >= 4 else { throw .tooShort(data.count) }
        let selector = Bytes(data.prefix(4))
        let candidates = candidates(for: selector, target: target, isOwn: isOwn)
        guard let first = candidates.first else { throw .unknownFunction(selector: selector) }
        let arguments = Bytes(data.dropFirst(4))
        for candidate in candidates {
            if let values = try? ABI.decode(candidate.function.types, from: arguments) {
                return call(candidate, values, [], known: nil, target: target, depth: depth)
            }
        }
        return try call(first, reading: arguments, known: nil, target: target, depth: depth)
    }

    // MARK: Which function

    private struct Candidate {
        let function: ABIFunction
        let source: DecodedCall.Source
        /// An ABI was given, and this function is not in it.
        var isStranger = false
    }

    private func candidates(for selector: Bytes, target: Address?, isOwn: Bool) -> [Candidate] {
        let given = abi?.functions(selector: selector) ?? []
        let there = target.map(vouched) ?? []
        let known = KnownCalls.bySelector[selector] ?? []
        let isStranger = isOwn && abi != nil
        return (isOwn ? given.map { Candidate(function: $0, source: .abi) } : [])
            + there.filter { $0.selector == selector }.map {
                // The table's signatures have names.
                let named = KnownCalls.bySignature[$0.canonical]?.function ?? $0
                return Candidate(function: named, source: .registry, isStranger: isStranger)
            }
            + known.map { Candidate(function: $0.function, source: .guess, isStranger: isStranger) }
            + (isOwn ? [] : given.map { Candidate(function: $0, source: .guess) })
    }

    // MARK: What it holds

    /// Reads what a strict reader refuses.
    private func call(
        _ candidate: Candidate, reading arguments: Bytes, known: KnownCall?, target: Address?, depth: Int
    ) throws(CallReadingError) -> DecodedCall {
        do throws(ABIError) {
            let (values, irregularities) = try ABI.read(candidate.function.types, from: arguments)
            return call(candidate, values, irregularities, known: known, target: target, depth: depth)
        } catch {
            throw .unreadable(function: candidate.function.canonical, error)
        }
    }

    private func call(
        _ candidate: Candidate, _ values: [ABIValue], _ irregularities: [ABIError], known: KnownCall?, target: Address?,
        depth: Int
    ) -> DecodedCall {
        let function = candidate.function
        let known = known ?? KnownCalls.bySignature[function.canonical]
        let wrapped = known?.wrapping?.calls(in: values, of: function)
        let inner = (wrapped ?? []).map { self.inner($0, outer: target, depth: depth + 1) }
        var warnings: [CallWarning] = []
        if candidate.source == .guess { warnings.append(.guess(known?.alsoMeans)) }
        if candidate.isStranger { warnings.append(.notInABI) }
        warnings += irregularities.prefix(Self.shownIrregularities).map { .irregular($0) }
        if let permission = known?.permission.flatMap({ CallWarning($0, values: values, of: function) }) {
            warnings.append(permission)
        }
        if known?.wrapping != nil, wrapped == nil { warnings.append(.unreadBatch) }
        warnings += inner.flatMap(\.warnings)
        return DecodedCall(function: function, values: values, source: candidate.source, inner: inner, warnings: warnings)
    }

    private static let shownIrregularities = 8

    private func inner(_ call: WrappedCall, outer: Address?, depth: Int) -> InnerCall {
        func made(_ content: InnerCall.Content) -> InnerCall {
            InnerCall(
                path: call.path, target: call.target, value: call.value, isDelegate: call.isDelegate, content: content)
        }
        if call.data.isEmpty, call.target != nil { return made(.payment) }
        do throws(CallReadingError) {
            switch call.callee {
            case .selector:
                let isOwn = call.target == nil || call.target == outer
                return made(.call(try read(call.data, to: call.target ?? outer, isOwn: isOwn, depth: depth)))
            case .command(let command):
                guard let command else { throw .unknownCommand }
                let candidate = Candidate(function: command.function, source: .guess)
                return made(.call(try self.call(candidate, reading: call.data, known: command, target: nil, depth: depth)))
            }
        } catch {
            return made(.unread(call.data, error))
        }
    }
}
