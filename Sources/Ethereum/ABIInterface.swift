/// One entry of a contract's ABI.
public enum ABIItem: Hashable, Sendable {
    case function(ABIFunction)
    case event(ABIEvent)
    case error(ABICustomError)
    case constructor(parameters: [ABIParameter], mutability: ABIMutability)
    case fallback(mutability: ABIMutability)
    case receive

    /// Reads a line of a human-readable ABI.
    public init(_ line: String) throws(ABITypeError) {
        var parser = try ABIParser(line)
        self = try parser.item()
    }

    /// The line that reads back as this.
    public var line: String {
        switch self {
        case .function(let function):
            let returns = function.outputs.isEmpty ? "" : " returns " + ABISignature.list(function.outputs)
            return "function " + ABISignature.line(function.name, function.parameters) + function.mutability.suffix + returns
        case .event(let event):
            return "event " + ABISignature.line(event.name, event.parameters) + (event.isAnonymous ? " anonymous" : "")
        case .error(let error): return "error " + ABISignature.line(error.name, error.parameters)
        case .constructor(let parameters, let mutability):
            return "constructor" + ABISignature.list(parameters) + mutability.suffix
        case .fallback(let mutability): return "fallback() external" + mutability.suffix
        case .receive: return "receive() external payable"
        }
    }
}

extension ABIMutability {
    fileprivate var suffix: String { self == .nonpayable ? "" : " " + rawValue }
}

/// A contract's ABI: what can be called, what it logs, how it refuses.
public struct ABIInterface: Hashable, Sendable {
    public let items: [ABIItem]

    public init(items: [ABIItem]) { self.items = items }

    public var functions: [ABIFunction] { items.compactMap { if case .function(let function) = $0 { function } else { nil } } }
    public var events: [ABIEvent] { items.compactMap { if case .event(let event) = $0 { event } else { nil } } }
    public var errors: [ABICustomError] { items.compactMap { if case .error(let error) = $0 { error } else { nil } } }

    /// All functions with this selector: two signatures can share their four bytes.
    public func functions(selector: Bytes) -> [ABIFunction] { functions.filter { $0.selector == selector } }
}
