/// A typed message as EIP-712 has wallets sign it: the types, the domain (which contract on which
/// chain it is for) and the values, all checked against each other before anything is hashed.
///
/// Strict, because what is hashed must be what is shown: a member that the types do not name, a
/// missing or ill-typed one, a number past its width, a name that could forge another type, are all
/// refused. Numbers are read exactly; nothing passes through floating point.
///
/// Sources: EIP-712; where it is silent (recursive types, a document without `EIP712Domain`), what
/// eth-account, ethers and MetaMask agree on, and nothing that they disagree on without a warning.
public struct TypedData: Hashable, Sendable {
    /// Every struct type of the document, `EIP712Domain` included.
    public let types: Types
    /// The struct that `message` is.
    public let primaryType: String
    public let domain: Domain
    /// The values with their names and types, in the order of the types; for display.
    public let message: Value
    /// What a person should hear before signing; empty for an ordinary document.
    public let warnings: [Warning]

    /// `hashStruct(domain)`, 32 bytes.
    public let domainSeparator: Bytes
    /// `typeHash ‖ encodeData(message)`: a word for the type and one a member.
    public let encodedMessage: Bytes
    /// `hashStruct(message)`, 32 bytes.
    public let messageHash: Bytes
    /// What is signed: `keccak256(0x19 0x01 ‖ domainSeparator ‖ messageHash)`. A document whose primary
    /// type is `EIP712Domain` has no message, and then `messageHash` has no part in it.
    public let signingHash: Bytes

    /// Bytes of a document; the largest real ones (batches of orders) stay under one hundredth of it.
    public static let maximumSize = 8 << 20

    /// Reads the JSON document that `eth_signTypedData_v4` takes.
    /// - Throws: `JSONError`, `TypedDataError`.
    public init(parsing bytes: Bytes) throws {
        guard bytes.count <= Self.maximumSize else { throw TypedDataError.tooLarge }
        try self.init(json: try JSON(parsing: bytes))
    }

    /// Reads `{"types", "primaryType", "domain", "message"}`. Without `types.EIP712Domain` the domain's
    /// type follows from its members, in the standard's order; without `primaryType` it is the one type
    /// that no other type uses. Both are warned of.
    public init(json: JSON) throws(TypedDataError) {
        let parts = try Parts(json)
        var warnings: [Warning] = []
        var types = try Types(json: parts.types)
        if types[Domain.typeName] == nil {
            types = try types.adding(Domain.derivedType(of: parts.domain), named: Domain.typeName)
            warnings.append(.domainTypeDerived)
        }
        if let name = types.endlessType { throw .type(name, .cyclic) }
        try Domain.check(types)
        let primaryType: String
        if let named = parts.primaryType {
            primaryType = named
        } else {
            primaryType = try types.onlyRoot()
            warnings.append(.primaryTypeDerived)
        }

        var reader = Reader(types: types)
        let domainValue = try reader.structure(parts.domain, named: Domain.typeName, at: "domain")
        // A document that is nothing but its domain has an empty message.
        let isDomainOnly = primaryType == Domain.typeName
        let message =
            isDomainOnly
            ? try reader.emptyStructure(parts.message, at: "message")
            : try reader.structure(parts.message, named: primaryType, at: "message")

        var encoder = Encoder(types: types)
        let encodedDomain = encoder.encode(domainValue)
        self.types = types
        self.primaryType = primaryType
        self.message = message
        domain = Domain(domainValue)
        domainSeparator = Keccak256.hash(encodedDomain)
        encodedMessage = isDomainOnly ? encodedDomain : encoder.encode(message)
        messageHash = isDomainOnly ? domainSeparator : Keccak256.hash(encodedMessage)
        signingHash = Keccak256.hash([0x19, 0x01] + domainSeparator + (isDomainOnly ? [] : messageHash))
        self.warnings = warnings + domain.warnings + types.warnings + reader.warnings
    }

    /// The type as its hash sees it: `Mail(Person from,Person to,string contents)Person(…)`.
    /// Nil when the document has no such type.
    public func encodeType(_ name: String) -> String? { types.encodeType(name) }
}

// MARK: - The document's parts

extension TypedData {
    /// The four members a document may have.
    private struct Parts {
        let types, domain, message: JSON
        let primaryType: String?

        init(_ json: JSON) throws(TypedDataError) {
            guard let members = json.members else { throw .notAnObject }
            let known = ["types", "primaryType", "domain", "message"]
            for member in members where !known.contains(where: { $0.utf8.elementsEqual(member.key.utf8) }) {
                throw .unknownPart(member.key)
            }
            func part(_ name: String) throws(TypedDataError) -> JSON {
                guard let value = json[name] else { throw .missingPart(name) }
                return value
            }
            types = try part("types")
            domain = try part("domain")
            message = try part("message")
            switch json["primaryType"] {
            case nil: primaryType = nil
            case .string(let name)?: primaryType = name
            default: throw .missingPart("primaryType")
            }
        }
    }
}

// MARK: - The domain

extension TypedData {
    /// For whom a signature is good: each member that is absent widens it.
    public struct Domain: Hashable, Sendable {
        public let name, version: String?
        public let chainID: UInt256?
        public let verifyingContract: Address?
        /// 32 bytes.
        public let salt: Bytes?

        static let typeName = "EIP712Domain"
        /// The members that EIP-712 knows, in its order.
        static let standardFields = [
            ("name", "string"), ("version", "string"), ("chainId", "uint256"), ("verifyingContract", "address"),
            ("salt", "bytes32"),
        ]

        fileprivate init(_ value: Value) {
            guard case .structure(_, let members) = value else { preconditionFailure("a domain is a struct") }
            var name, version: String?
            var chainID: UInt256?
            var verifyingContract: Address?
            var salt: Bytes?
            for member in members {
                switch (member.name, member.value) {
                case ("name", .string(let text)): name = text
                case ("version", .string(let text)): version = text
                case ("chainId", .uint(let number)): chainID = number
                case ("verifyingContract", .address(let address)): verifyingContract = address
                case ("salt", .fixedBytes(let bytes)): salt = bytes
                default: preconditionFailure("a domain has the standard's members")
                }
            }
            (self.name, self.version, self.chainID) = (name, version, chainID)
            (self.verifyingContract, self.salt) = (verifyingContract, salt)
        }

        /// The type of a domain whose document does not declare it.
        fileprivate static func derivedType(of domain: JSON) -> JSON {
            .array(standardFields.filter { domain[$0.0] != nil }.map { name, type in
                ["name": .string(name), "type": .string(type)]
            })
        }

        /// Only the standard's members, with the standard's types, in any order.
        fileprivate static func check(_ types: Types) throws(TypedDataError) {
            for field in types[typeName] ?? [] {
                guard standardFields.contains(where: { $0.0 == field.name && $0.1 == field.type }) else {
                    throw .domainField(field.name)
                }
            }
        }

        fileprivate var warnings: [Warning] {
            (chainID == nil ? [.noChain] : []) + (verifyingContract == nil ? [.noContract] : [])
        }
    }
}

// MARK: - What to say aloud

extension TypedData {
    /// Not wrong, but wider or stranger than a person may think.
    public enum Warning: Hashable, Sendable {
        /// The domain names no chain, so the signature is good on every chain.
        case noChain
        /// The domain names no contract, so any contract that trusts the domain may use the signature.
        case noContract
        /// The document does not declare `EIP712Domain`; some wallets would then sign for no domain at all.
        case domainTypeDerived
        case primaryTypeDerived
        /// `uint` or `int`, which the standard does not know and Solidity would hash as `uint256`.
        case aliasType(String)
        /// A name that no Solidity struct can have.
        case unusualName(String)
        /// Written in mixed case whose EIP-55 checksum fails: a digit may be wrong.
        case wrongChecksum(Address)
    }
}
