/// Where a function's arguments hold calls to other functions. Numbers are positions of arguments, or
/// of members where a list of tuples is meant.
enum Wrapping: Hashable, Sendable {
    /// Calls to the contract itself.
    case ownCalls(Int)
    case ownCall(Int)
    case one(to: Int, value: Int?, data: Int, operation: Int?)
    /// Tuples in one array.
    case list(Int, to: Int, value: Int?, data: Int)
    /// One array each of targets, amounts and data.
    case columns(to: Int, values: Int?, data: Int)
    /// Safe's MultiSend: operation, target, amount, length and data side by side, again and again.
    case packed(Int)
    /// The Universal Router: one byte a command, one byte string of arguments each.
    case commands(codes: Int, inputs: Int)
}

/// A call found in the arguments of another, not yet read.
struct WrappedCall {
    /// `calls[1].callData`
    let path: String
    /// Nil: the contract that is called itself.
    let target: Address?
    let value: UInt256?
    let data: Bytes
    /// Foreign code runs as if it were the caller's own.
    var isDelegate = false
    var callee = Callee.selector

    /// What says which function it is.
    enum Callee {
        /// The first four bytes of the data.
        case selector
        /// A router's command, which takes all of the data. Nil for one that is not known.
        case command(KnownCall?)
    }
}

extension Wrapping {
    /// The calls in `values`; nil when the values are not shaped as this wrapping's are.
    func calls(in values: [ABIValue], of function: ABIFunction) -> [WrappedCall]? {
        let names = function.parameters.enumerated().map { $1.name ?? "argument \($0 + 1)" }
        switch self {
        case .ownCalls(let list):
            return values[at: list]?.elements?.enumerated().map { index, data in
                WrappedCall(path: "\(names[list])[\(index)]", target: nil, value: nil, data: data.bytes ?? [])
            }
        case .ownCall(let argument):
            return values[at: argument]?.bytes.map { [WrappedCall(path: names[argument], target: nil, value: nil, data: $0)] }
        case .one(let to, let value, let data, let operation):
            guard let target = values[at: to]?.address, let bytes = values[at: data]?.bytes else { return nil }
            let isDelegate = operation.flatMap { values[at: $0]?.uint } == .one
            return [WrappedCall(
                path: names[data], target: target, value: value.flatMap { values[at: $0]?.uint }, data: bytes,
                isDelegate: isDelegate)]
        case .list(let list, let to, let value, let data):
            let members = function.parameters[list].components
            return values[at: list]?.elements?.enumerated().map { index, item in
                let parts = item.elements ?? []
                return WrappedCall(
                    path: "\(names[list])[\(index)].\(members[at: data]?.name ?? "data")", target: parts[at: to]?.address,
                    value: value.flatMap { parts[at: $0]?.uint }, data: parts[at: data]?.bytes ?? [])
            }
        case .columns(let to, let amounts, let data):
            guard let targets = values[at: to]?.elements, let payloads = values[at: data]?.elements,
                targets.count == payloads.count
            else { return nil }
            let sums = amounts.flatMap { values[at: $0]?.elements } ?? []
            guard sums.isEmpty || sums.count == targets.count else { return nil }
            return targets.indices.map { index in
                WrappedCall(
                    path: "\(names[data])[\(index)]", target: targets[index].address, value: sums[at: index]?.uint,
                    data: payloads[index].bytes ?? [])
            }
        case .packed(let argument):
            return values[at: argument]?.bytes.flatMap { Self.unpacked($0, path: names[argument]) }
        case .commands(let codes, let inputs):
            guard let commands = values[at: codes]?.bytes, let payloads = values[at: inputs]?.elements,
                commands.count == payloads.count
            else { return nil }
            return commands.indices.map { index in
                WrappedCall(
                    path: "\(names[inputs])[\(index)]", target: nil, value: nil, data: payloads[index].bytes ?? [],
                    // Bit 7 lets the command fail; bit 6 is reserved.
                    callee: .command(KnownCalls.routerCommands[commands[index] & 0x3F]))
            }
        }
    }

    /// Operation 0 is a call, 1 a delegate call; nil when the bytes are no such sequence to their end.
    private static func unpacked(_ bytes: Bytes, path: String) -> [WrappedCall]? {
        var calls: [WrappedCall] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            guard rest.count >= 85, let operation = rest.popFirst(), operation <= 1 else { return nil }
            let target = Address(bytes: rest.prefix(20))
            rest = rest.dropFirst(20)
            let value = UInt256(bigEndian: rest.prefix(32))
            rest = rest.dropFirst(32)
            guard let length = UInt256(bigEndian: rest.prefix(32)), length <= UInt256(rest.count - 32) else { return nil }
            rest = rest.dropFirst(32)
            calls.append(WrappedCall(
                path: "\(path)[\(calls.count)]", target: target, value: value, data: Bytes(rest.prefix(Int(length.limb0))),
                isDelegate: operation == 1))
            rest = rest.dropFirst(Int(length.limb0))
        }
        return calls
    }
}

extension Array {
    subscript(at index: Int) -> Element? { indices.contains(index) ? self[index] : nil }
}
