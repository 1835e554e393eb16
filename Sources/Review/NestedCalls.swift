import Ethereum

/// How a function holds further calls.
///
///     own        bytes[]                            each a call of the contract on itself
///     list       (address, …, bytes)[]              members by position
///     columns    address[], uint256[]?, bytes[]     side by side
///     single     address, uint256, bytes
///     safe       address, uint256, bytes, uint8     0 calls, 1 delegates
///     packed     bytes: (uint8, address, uint256, uint256 length, bytes) without padding, again and again
enum Nesting: Hashable, Sendable {
    case own
    case list(target: Int, value: Int?, data: Int)
    case columns(hasValues: Bool)
    case single
    case safe
    case packed
}

/// A call that another call makes.
struct InnerCall: Hashable, Sendable {
    let target: Address
    let value: UInt256
    let data: Bytes
    /// The target's code runs with the rights and the money of the contract that calls it.
    var isDelegate = false
}

/// A call within a call, as read.
public struct NestedReading: Hashable, Sendable {
    public let target: Address
    public let value: UInt256
    public let isDelegate: Bool
    public let reading: Reading
    let data: Bytes
}

extension Nesting {
    /// More than this nobody reads.
    static let mostCalls = 64
    static let mostDepth = 4

    /// The calls in these arguments, which are those with the role `calls`, in order; nil when they are
    /// not what they should be, or too many.
    func calls(in arguments: [Datum], target: Address) -> [InnerCall]? {
        guard let calls = read(arguments, target), calls.count <= Self.mostCalls else { return nil }
        return calls
    }

    private func read(_ arguments: [Datum], _ target: Address) -> [InnerCall]? {
        switch self {
        case .own:
            return arguments.first?.items?.allOrNothing { item in
                item.blob.map { InnerCall(target: target, value: .zero, data: $0) }
            }
        case .list(let to, let value, let data):
            return arguments.first?.items?.allOrNothing { item in
                guard let members = item.items, let target = members[to].address, let data = members[data].blob else {
                    return nil
                }
                return InnerCall(target: target, value: value.flatMap { members[$0].number } ?? .zero, data: data)
            }
        case .columns(let hasValues):
            guard let targets = arguments.first?.items, let datas = arguments.last?.items else { return nil }
            let values = hasValues ? arguments[1].items ?? [] : targets.map { _ in .number(.zero) }
            // Accounts of this kind take no values at all for "all zero".
            let filled = values.isEmpty ? targets.map { _ in Datum.number(.zero) } : values
            guard targets.count == datas.count, targets.count == filled.count else { return nil }
            return targets.indices.map { $0 }.allOrNothing { index in
                guard let target = targets[index].address, let value = filled[index].number, let data = datas[index].blob
                else { return nil }
                return InnerCall(target: target, value: value, data: data)
            }
        case .single, .safe:
            guard let target = arguments[0].address, let value = arguments[1].number, let data = arguments[2].blob else {
                return nil
            }
            guard self == .safe else { return [InnerCall(target: target, value: value, data: data)] }
            guard let operation = arguments[3].number, operation <= 1 else { return nil }
            return [InnerCall(target: target, value: value, data: data, isDelegate: operation == 1)]
        case .packed:
            return arguments.first?.blob.flatMap(Self.unpacked)
        }
    }

    /// Safe's MultiSend.
    private static func unpacked(_ bytes: Bytes) -> [InnerCall]? {
        var calls: [InnerCall] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            guard calls.count < mostCalls, rest.count >= 85, let operation = rest.popFirst(), operation <= 1,
                let target = Address(bytes: rest.prefix(20)),
                let value = UInt256(bigEndian: rest.dropFirst(20).prefix(32)),
                let length = UInt256(bigEndian: rest.dropFirst(52).prefix(32))?.asUInt64
            else { return nil }
            rest = rest.dropFirst(84)
            guard length <= UInt64(rest.count) else { return nil }
            let data = Bytes(rest.prefix(Int(length)))
            rest = rest.dropFirst(Int(length))
            calls.append(InnerCall(target: target, value: value, data: data, isDelegate: operation == 1))
        }
        return calls
    }
}

extension Datum {
    var items: [Datum]? { if case .list(let items) = self { items } else { nil } }
    var blob: Bytes? { if case .blob(let bytes) = self { bytes } else { nil } }
}

extension Array {
    /// The results for all elements, or nil when there is none for one of them.
    fileprivate func allOrNothing<Result>(_ result: (Element) -> Result?) -> [Result]? {
        let results = compactMap(result)
        return results.count == count ? results : nil
    }
}
