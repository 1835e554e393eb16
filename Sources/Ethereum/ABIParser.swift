/// Reads types, signatures and the lines of a human-readable ABI, byte by byte; the grammar is ASCII.
///
///     function supply(address asset, uint256 amount) external payable returns (uint256 shares)
///     event Transfer(address indexed from, address indexed to, uint256 value)
///     error InsufficientBalance(uint256 available, uint256 required)
///     constructor(address owner) payable
///     fallback() external payable
///     receive() external payable
struct ABIParser {
    private let text: Bytes
    private var position = 0

    init(_ text: String) throws(ABITypeError) {
        guard text.utf8.count <= 4096 else { throw .tooLong }
        self.text = Bytes(text.utf8)
    }

    mutating func end() throws(ABITypeError) {
        skipSpaces()
        guard position == text.count else { throw .unexpected(position: position) }
    }
}

// MARK: - Lines

extension ABIParser {
    /// A whole line. Without a keyword it is a function.
    mutating func item() throws(ABITypeError) -> ABIItem {
        let keyword = peekWord()
        switch keyword {
        case "event" where isKeyword(keyword): return .event(try event())
        case "error" where isKeyword(keyword): return .error(try error())
        case "constructor":
            take(word: keyword)
            let parameters = try self.parameters()
            let mutability = try modifiers().mutability
            try lineEnd()
            return .constructor(parameters: parameters, mutability: mutability)
        case "fallback", "receive":
            take(word: keyword)
            // `fallback(bytes calldata) returns (bytes memory)` hands on raw bytes: nothing to decode.
            _ = try parameters()
            let mutability = try modifiers().mutability
            try lineEnd()
            return keyword == "receive" ? .receive : .fallback(mutability: mutability)
        default: return .function(try function())
        }
    }

    /// `function` (which may be missing), name, parameters, modifiers, what it returns.
    mutating func function() throws(ABITypeError) -> ABIFunction {
        if isKeyword("function") { take(word: "function") }
        let name = try self.name()
        let parameters = try self.parameters()
        let (mutability, outputs) = try modifiers()
        try lineEnd()
        return ABIFunction(name: name, parameters: parameters, outputs: outputs, mutability: mutability)
    }

    /// `event`, name, parameters of which some are `indexed`, perhaps `anonymous`.
    mutating func event() throws(ABITypeError) -> ABIEvent {
        if isKeyword("event") { take(word: "event") }
        let name = try self.name()
        let parameters = try self.parameters(ofEvent: true)
        let isAnonymous = peekWord() == "anonymous"
        if isAnonymous { take(word: "anonymous") }
        try lineEnd()
        guard let event = ABIEvent(name: name, parameters: parameters, isAnonymous: isAnonymous) else {
            throw .unexpected(position: position)
        }
        return event
    }

    mutating func error() throws(ABITypeError) -> ABICustomError {
        if isKeyword("error") { take(word: "error") }
        let name = try self.name()
        let parameters = try self.parameters()
        try lineEnd()
        return ABICustomError(name: name, parameters: parameters)
    }

    private mutating func name() throws(ABITypeError) -> String {
        skipSpaces()
        let word = identifier()
        guard ABISignature.isName(word) else { throw .unexpected(position: position) }
        return word
    }

    /// What may stand behind the parameters, in any order; visibility says nothing to a caller.
    private mutating func modifiers() throws(ABITypeError) -> (mutability: ABIMutability, outputs: [ABIParameter]) {
        var mutability: ABIMutability?
        var outputs: [ABIParameter]?
        while true {
            skipSpaces()
            let start = position
            let word = identifier()
            switch word {
            case "": return (mutability ?? .nonpayable, outputs ?? [])
            case "external", "public", "virtual", "override": continue
            case "returns":
                guard outputs == nil else { throw .unexpected(position: start) }
                skipSpaces()
                outputs = try parameters()
            default:
                guard let stated = ABIMutability(word), mutability == nil else { throw .unexpected(position: start) }
                mutability = stated
            }
        }
    }

    private mutating func lineEnd() throws(ABITypeError) {
        skipSpaces()
        _ = take(";")
        try end()
    }
}

// MARK: - Parameters and types

extension ABIParser {
    /// `(` parameters `)`, perhaps none.
    mutating func parameters(ofEvent: Bool = false, depth: Int = 0) throws(ABITypeError) -> [ABIParameter] {
        guard depth <= ABIType.maximumDepth else { throw .tooDeep }
        skipSpaces()
        try expect("(")
        var parameters: [ABIParameter] = []
        skipSpaces()
        if take(")") { return [] }
        while true {
            parameters.append(try parameter(ofEvent: ofEvent, depth: depth))
            skipSpaces()
            if take(")") { return parameters }
            try expect(",")
        }
    }

    /// Type, then perhaps `indexed`, where the data lies, and a name.
    private mutating func parameter(ofEvent: Bool, depth: Int) throws(ABITypeError) -> ABIParameter {
        let (type, components) = try self.type(depth: depth)
        var name: String?
        var isIndexed = false
        while name == nil {
            skipSpaces()
            let start = position
            let word = identifier()
            switch word {
            case "": return ABIParameter(name: nil, type: type, components: components, isIndexed: isIndexed)
            case "calldata", "memory", "storage": continue
            case "payable" where type == .address: continue
            case "indexed":
                guard ofEvent, !isIndexed else { throw .unexpected(position: start) }
                isIndexed = true
            default:
                guard ABISignature.isName(word) else { throw .unexpected(position: start) }
                name = word
            }
        }
        return ABIParameter(name: name, type: type, components: components, isIndexed: isIndexed)
    }

    mutating func type(depth: Int = 0) throws(ABITypeError) -> (type: ABIType, components: [ABIParameter]) {
        skipSpaces()
        let word = identifier()
        guard word.isEmpty || word == "tuple" else { return (try suffixed(elementary(word)), []) }
        let components = try parameters(depth: depth + 1)
        guard !components.isEmpty else { throw .emptyTuple }
        return (try suffixed(.tuple(components.map(\.type))), components)
    }

    /// `tuple[2][]` of a JSON ABI, whose members stand elsewhere.
    mutating func type(tupleOf components: [ABIParameter]) throws(ABITypeError) -> ABIType {
        guard identifier() == "tuple" else { throw .unexpected(position: 0) }
        guard !components.isEmpty else { throw .emptyTuple }
        return try suffixed(.tuple(components.map(\.type)))
    }

    /// `element` with the array brackets that follow it.
    private mutating func suffixed(_ element: ABIType) throws(ABITypeError) -> ABIType {
        var type = element
        while take("[") {
            let digits = identifier()
            if digits.isEmpty {
                type = .array(type)
            } else {
                guard digits.utf8.count <= 7, let count = Self.size(digits) else { throw .invalidSize(digits) }
                type = .fixedArray(type, count)
            }
            try expect("]")
        }
        guard type.isValid else { throw .invalidSize(type.canonical) }
        return type
    }

    private func elementary(_ word: String) throws(ABITypeError) -> ABIType {
        switch word {
        case "address": return .address
        case "bool": return .bool
        case "string": return .string
        case "bytes": return .bytes
        case "function": return .function
        case "uint": return .uint(256)
        case "int": return .int(256)
        default: break
        }
        for (prefix, make) in [("uint", ABIType.uint), ("int", ABIType.int), ("bytes", ABIType.fixedBytes)]
        where word.hasPrefix(prefix) {
            let digits = word.dropFirst(prefix.utf8.count)
            guard digits.utf8.allSatisfy({ (48...57).contains($0) }) else { break }
            guard digits.utf8.count <= 3, let size = Self.size(digits), make(size).isValid else {
                throw .invalidSize(word)
            }
            return make(size)
        }
        throw .unknownType(String(word.prefix(64)))
    }

    /// Decimal digits without a leading zero.
    private static func size(_ digits: some StringProtocol) -> Int? {
        guard digits.utf8.first != UInt8(ascii: "0"), digits.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
        return Int(digits)
    }
}

// MARK: - Bytes

extension ABIParser {
    private mutating func identifier() -> String {
        let start = position
        while position < text.count, ABISignature.isNameByte(text[position]) { position += 1 }
        return String(decoding: text[start..<position], as: UTF8.self)
    }

    private func peekWord() -> String {
        var ahead = self
        ahead.skipSpaces()
        return ahead.identifier()
    }

    /// Whether the next word is `word` and a name follows: `error(uint256)` is a function called error.
    private func isKeyword(_ word: String) -> Bool {
        guard peekWord() == word else { return false }
        var ahead = self
        ahead.take(word: word)
        return !ahead.peekWord().isEmpty
    }

    private mutating func take(word: String) {
        skipSpaces()
        position += word.utf8.count
    }

    private mutating func skipSpaces() {
        while position < text.count, [0x20, 0x09, 0x0A, 0x0D].contains(text[position]) { position += 1 }
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard position < text.count, text[position] == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private mutating func expect(_ character: Unicode.Scalar) throws(ABITypeError) {
        guard take(character) else { throw .unexpected(position: position) }
    }
}
