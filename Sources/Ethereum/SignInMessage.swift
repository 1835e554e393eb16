/// A request to sign in with an Ethereum account, in the words of EIP-4361.
///
/// Whoever holds the signature is that account for the site, so a wallet compares `domain` with the
/// site that asks and shows the rest. Reading is exact to the standard's grammar: what merely resembles
/// a sign-in message is not one.
public struct SignInMessage: Hashable, Sendable {
    /// Of the site's origin, such as `https`; mostly absent.
    public let scheme: String?
    /// The site: host, and port where it is not the usual one.
    public let domain: String
    public let address: Address
    public let statement: String?
    public let uri: String
    public let chainID: UInt256
    /// At least eight letters and digits that the site has not used before.
    public let nonce: String
    public let issuedAt: DateTime
    public let expirationTime: DateTime?
    public let notBefore: DateTime?
    public let requestID: String?
    /// Nil when the list is absent; it may be empty.
    public let resources: [String]?

    /// The only one there is.
    public let version = "1"

    private static let request = " wants you to sign in with your Ethereum account:"

    /// Whether a text means to be a sign-in message. One that does and cannot be read deserves distrust.
    public static func isClaimed(by text: String) -> Bool {
        let line = text.utf8.prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
        return line.reversed().starts(with: request.utf8.reversed())
    }
}

// MARK: - Reading

extension SignInMessage {
    /// Reads a message; nothing may stand before or after it.
    public init(parsing text: String) throws(SignInError) {
        var lines = Lines(text)
        let head = try lines.next(.domain)
        guard let origin = head.withoutSuffix(Self.request) else { throw .field(.domain) }
        let address = try lines.next(.address).text
        try lines.blank(before: .statement)
        let statement = try lines.statement()
        let fields = Fields(
            scheme: origin.scheme, domain: origin.domain, address: address, statement: statement,
            uri: try lines.value(.uri), version: try lines.value(.version), chainID: try lines.value(.chainID),
            nonce: try lines.value(.nonce), issuedAt: try lines.value(.issuedAt),
            expirationTime: lines.optional(.expirationTime), notBefore: lines.optional(.notBefore),
            requestID: lines.optional(.requestID), resources: try lines.resources())
        try lines.end()
        try self.init(fields)
    }

    /// Reads the members that EIP-4361 libraries use: `domain`, `address`, `statement`, `uri`, `version`,
    /// `chainId`, `nonce`, `issuedAt`, `expirationTime`, `notBefore`, `requestId`, `resources`, `scheme`.
    public init(fields json: JSON) throws(SignInError) {
        func optional(_ name: String, _ field: SignInError.Field) throws(SignInError) -> String? {
            switch json[name] {
            case nil, .null?: return nil
            case .string(let text)?: return text
            default: throw .field(field)
            }
        }
        func required(_ name: String, _ field: SignInError.Field) throws(SignInError) -> String {
            guard let text = try optional(name, field) else { throw .missing(field) }
            return text
        }
        var resources: [String]?
        if let list = json["resources"], !list.isNull {
            let texts = list.array?.compactMap(\.string)
            guard let texts, texts.count == list.array?.count else { throw .field(.resources) }
            resources = texts
        }
        let chainID: String
        if case .number(let digits)? = json["chainId"] {
            chainID = digits
        } else {
            chainID = try required("chainId", .chainID)
        }
        try self.init(Fields(
            scheme: try optional("scheme", .domain), domain: try required("domain", .domain),
            address: try required("address", .address), statement: try optional("statement", .statement),
            uri: try required("uri", .uri), version: try required("version", .version), chainID: chainID,
            nonce: try required("nonce", .nonce), issuedAt: try required("issuedAt", .issuedAt),
            expirationTime: try optional("expirationTime", .expirationTime),
            notBefore: try optional("notBefore", .notBefore), requestID: try optional("requestId", .requestID),
            resources: resources))
    }

    /// The fields as texts, not yet looked at.
    private struct Fields {
        let scheme: String?
        let domain, address: String
        let statement: String?
        let uri, version, chainID, nonce, issuedAt: String
        let expirationTime, notBefore, requestID: String?
        let resources: [String]?
    }

    /// Checks every field against the grammar.
    private init(_ fields: Fields) throws(SignInError) {
        func check(_ isRight: Bool, _ field: SignInError.Field) throws(SignInError) {
            guard isRight else { throw .field(field) }
        }
        func moment(_ text: String?, _ field: SignInError.Field) throws(SignInError) -> DateTime? {
            guard let text else { return nil }
            guard let moment = DateTime(text) else { throw .field(field) }
            return moment
        }
        let host = URISyntax.authority(Array(fields.domain.utf8)[...])?.host
        try check(URISyntax.isAuthority(Array(fields.domain.utf8)[...]) && host?.isEmpty == false, .domain)
        try check(fields.scheme.map { URISyntax.isScheme(Array($0.utf8)[...]) } ?? true, .domain)
        guard let address = try? Address(fields.address), address.checksummed.utf8.elementsEqual(fields.address.utf8) else {
            throw .field(.address)
        }
        let isStatement = fields.statement?.utf8.allSatisfy {
            URISyntax.isReserved($0) || URISyntax.isUnreserved($0) || $0 == UInt8(ascii: " ")
        }
        try check(isStatement ?? true, .statement)
        try check(URISyntax.isURI(fields.uri), .uri)
        try check(fields.version.utf8.elementsEqual("1".utf8), .version)
        guard let chainID = UInt256(decimal: fields.chainID) else { throw .field(.chainID) }
        let isNonce = fields.nonce.utf8.allSatisfy { URISyntax.isLetter($0) || URISyntax.isDigit($0) }
        try check(isNonce && fields.nonce.utf8.count >= 8, .nonce)
        guard let issuedAt = try moment(fields.issuedAt, .issuedAt) else { throw .missing(.issuedAt) }
        try check(fields.requestID.map { URISyntax.isSegment($0) } ?? true, .requestID)
        try check((fields.resources ?? []).allSatisfy { URISyntax.isURI($0) }, .resources)

        scheme = fields.scheme
        domain = fields.domain
        self.address = address
        statement = fields.statement
        uri = fields.uri
        self.chainID = chainID
        nonce = fields.nonce
        self.issuedAt = issuedAt
        expirationTime = try moment(fields.expirationTime, .expirationTime)
        notBefore = try moment(fields.notBefore, .notBefore)
        requestID = fields.requestID
        resources = fields.resources
    }

    /// The message's lines, taken from the top.
    private struct Lines {
        private var rest: ArraySlice<Line>

        init(_ text: String) {
            rest = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
                .map { Line(text: String(Substring($0))) }[...]
        }

        mutating func next(_ field: SignInError.Field) throws(SignInError) -> Line {
            guard let line = rest.popFirst() else { throw .missing(field) }
            return line
        }

        mutating func blank(before field: SignInError.Field) throws(SignInError) {
            guard try next(field).text.isEmpty else { throw .field(field) }
        }

        /// A line and a blank one, or the blank one alone. Earlier drafts of the standard allowed an empty
        /// statement, which shows as two blank lines.
        mutating func statement() throws(SignInError) -> String? {
            let line = try next(.statement).text
            if line.isEmpty, rest.first?.text.isEmpty != true { return nil }
            try blank(before: .statement)
            return line
        }

        mutating func value(_ field: SignInError.Field) throws(SignInError) -> String {
            guard let value = optional(field) else { throw .missing(field) }
            return value
        }

        mutating func optional(_ field: SignInError.Field) -> String? {
            guard let value = rest.first?.value(after: field.label) else { return nil }
            rest.removeFirst()
            return value
        }

        mutating func resources() throws(SignInError) -> [String]? {
            guard let first = rest.first, first.text.utf8.elementsEqual("Resources:".utf8) else { return nil }
            rest.removeFirst()
            var resources: [String] = []
            while let resource = rest.first?.value(after: "- ") {
                resources.append(resource)
                rest.removeFirst()
            }
            return resources
        }

        func end() throws(SignInError) {
            if !rest.isEmpty { throw .trailing }
        }
    }

    private struct Line {
        let text: String

        func value(after label: String) -> String? {
            text.utf8.starts(with: label.utf8) ? String(text.utf8.dropFirst(label.utf8.count)) : nil
        }

        /// The first line: `[scheme "://"] domain`, without the words that follow.
        func withoutSuffix(_ suffix: String) -> (scheme: String?, domain: String)? {
            guard text.utf8.count > suffix.utf8.count, text.utf8.suffix(suffix.utf8.count).elementsEqual(suffix.utf8),
                let origin = String(text.utf8.dropLast(suffix.utf8.count))
            else { return nil }
            let mark = Array("://".utf8)
            let bytes = Array(origin.utf8)
            guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")), bytes[colon...].starts(with: mark) else {
                return (nil, origin)
            }
            return (String(decoding: bytes[..<colon], as: UTF8.self), String(decoding: bytes[(colon + 3)...], as: UTF8.self))
        }
    }
}

// MARK: - Writing

extension SignInMessage {
    /// The text to sign, by `PersonalMessage`.
    public var text: String {
        var lines = [(scheme.map { "\($0)://" } ?? "") + domain + Self.request, address.checksummed, ""]
        if let statement { lines.append(statement) }
        lines += ["", "URI: \(uri)", "Version: \(version)", "Chain ID: \(chainID)", "Nonce: \(nonce)", "Issued At: \(issuedAt.text)"]
        if let expirationTime { lines.append("Expiration Time: \(expirationTime.text)") }
        if let notBefore { lines.append("Not Before: \(notBefore.text)") }
        if let requestID { lines.append("Request ID: \(requestID)") }
        if let resources { lines += ["Resources:"] + resources.map { "- \($0)" } }
        return lines.joined(separator: "\n")
    }

    /// The members that `init(fields:)` reads.
    public var json: JSON {
        let members: [(String, JSON?)] = [
            ("scheme", scheme.map(JSON.string)), ("domain", .string(domain)), ("address", .string(address.checksummed)),
            ("statement", statement.map(JSON.string)), ("uri", .string(uri)), ("version", .string(version)),
            ("chainId", .number(chainID.description)), ("nonce", .string(nonce)), ("issuedAt", .string(issuedAt.text)),
            ("expirationTime", (expirationTime?.text).map(JSON.string)), ("notBefore", (notBefore?.text).map(JSON.string)),
            ("requestId", requestID.map(JSON.string)), ("resources", resources.map { .array($0.map(JSON.string)) }),
        ]
        return .object(members.compactMap { name, value in value.map { JSON.Member(name, $0) } })
    }
}

// MARK: - Checking

extension SignInMessage {
    /// Whether the message is for the site at `origin`, such as `https://service.org` or
    /// `http://localhost:8080`. Names compare without case, a usual port is the same as none, and a
    /// domain with a user name before it is for nobody: it is made to be misread.
    public func isFor(origin: String) -> Bool {
        guard let asked = Origin(origin) else { return false }
        return isFor(asked)
    }

    private func isFor(_ asked: Origin) -> Bool {
        guard let own = Origin("\(scheme ?? asked.scheme)://\(domain)") else { return false }
        return own == asked
    }

    /// What keeps the message from being used at `now`; empty when nothing does.
    public func problems(at now: DateTime) -> [SignInError] {
        var problems: [SignInError] = []
        if let expirationTime, now >= expirationTime { problems.append(.expired(expirationTime)) }
        if let notBefore, now < notBefore { problems.append(.notYetValid(notBefore)) }
        return problems
    }

    /// Checks a signature of this message as a site would. Contracts that sign (EIP-1271) can only be
    /// asked on their chain; here the signer must be `address` itself.
    /// - Parameters:
    ///   - domain: the site's own, where it is to be compared; byte for byte.
    ///   - nonce: the one that the site gave out.
    public func verify(
        _ signature: Signature, at now: DateTime, domain: String? = nil, nonce: String? = nil
    ) throws(SignInError) {
        if let domain, !domain.utf8.elementsEqual(self.domain.utf8) { throw .otherDomain }
        if let nonce, !nonce.utf8.elementsEqual(self.nonce.utf8) { throw .otherNonce }
        if let problem = problems(at: now).first { throw problem }
        guard signature.isCanonical,
            let signer = try? Secp256k1.recover(hash: PersonalMessage.hash(text), signature), signer == address
        else { throw .otherSigner }
    }

    /// Scheme, host and port, spelt one way.
    private struct Origin: Equatable {
        let scheme: String
        let host, port: Bytes

        init?(_ text: String) {
            let bytes = Bytes(text.utf8)
            guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")), bytes[colon...].starts(with: "://".utf8),
                URISyntax.isScheme(bytes[..<colon]), URISyntax.isAuthority(bytes[(colon + 3)...]),
                let parts = URISyntax.authority(bytes[(colon + 3)...]), parts.userInfo == nil, !parts.host.isEmpty
            else { return nil }
            func lowered(_ bytes: ArraySlice<UInt8>) -> Bytes {
                bytes.map { (65...90).contains($0) ? $0 + 32 : $0 }
            }
            let scheme = String(decoding: lowered(bytes[..<colon]), as: UTF8.self)
            let usual = ["https": "443", "http": "80"][scheme].map { Bytes($0.utf8) } ?? []
            let port = Bytes((parts.port ?? []).drop { $0 == UInt8(ascii: "0") })
            self.scheme = scheme
            host = lowered(parts.host)
            self.port = port.isEmpty ? usual : port
        }
    }
}
