/// Transactions as JSON-RPC writes them: quantities in 0x hexadecimal, bytes in 0x hexadecimal.
extension Transaction {
    /// `type`, `chainId`, `nonce`, `gas`, the fee fields of the type, `to` (null creates a contract),
    /// `value`, `data`, and `accessList` for types 1 and 2.
    public var json: JSON {
        var members: [JSON.Member] = [.init("type", .string("0x\(type)"))]
        if let chainID { members.append(.init("chainId", .string(chainID.quantity))) }
        members.append(.init("nonce", .string(UInt256(nonce).quantity)))
        switch fees {
        case .legacy(let price), .accessList(let price):
            members.append(.init("gasPrice", .string(price.quantity)))
        case .dynamic(let maxFee, let maxPriorityFee):
            members.append(.init("maxFeePerGas", .string(maxFee.quantity)))
            members.append(.init("maxPriorityFeePerGas", .string(maxPriorityFee.quantity)))
        }
        members += [
            .init("gas", .string(UInt256(gasLimit).quantity)),
            .init("to", JSON(to?.checksummed)),
            .init("value", .string(value.quantity)),
            .init("data", .string(Hex.encode(data))),
        ]
        if type != 0 {
            members.append(.init("accessList", .array(accessList.map { entry in
                [
                    "address": .string(entry.address.checksummed),
                    "storageKeys": .array(entry.storageKeys.map { .string(Hex.encode($0)) }),
                ]
            })))
        }
        return .object(members)
    }

    /// Reads the same members. Nothing is guessed and nothing ignored: a member with another name, two
    /// kinds of fees at once, or `data` and `input` that differ are errors. `type` may be left out
    /// when the fees tell it.
    /// - Parameter ignoring: names the caller has dealt with itself, such as `from`.
    public init(json: JSON, ignoring: Set<String> = []) throws {
        let reader = TransactionJSONReader(json: json)
        try reader.refuseUnknownMembers(except: ignoring)
        let fees = try reader.fees()
        self.init(
            chainID: try reader.quantity("chainId", .chainID),
            nonce: try reader.required64("nonce", .nonce),
            gasLimit: try reader.required64("gas", .gasLimit),
            to: try reader.recipient(),
            value: try reader.quantity("value", .value) ?? .zero,
            data: try reader.data(),
            fees: fees,
            accessList: try reader.accessList())
        if let declared = try reader.quantity("type", .type), declared != UInt256(UInt64(type)) {
            throw declared > 2
                ? TransactionError.unsupportedType(UInt8(truncatingIfNeeded: declared.limb0))
                : TransactionError.duplicateMeaning("type")
        }
        if type != 0 && chainID == nil { throw TransactionError.invalidField(.chainID, .missing) }
        // The byte reader has the last word on ranges.
        _ = try Transaction(signingPayload: signingPayload)
    }
}

private struct TransactionJSONReader {
    let json: JSON

    static let known: Set<String> = [
        "type", "chainId", "nonce", "gas", "gasPrice", "maxFeePerGas", "maxPriorityFeePerGas", "to",
        "value", "data", "input", "accessList",
    ]

    func refuseUnknownMembers(except ignoring: Set<String>) throws {
        guard let members = json.members else { throw TransactionError.notAList }
        for member in members where !Self.known.contains(member.key) && !ignoring.contains(member.key) {
            throw TransactionError.unknownMember(Untrusted.clean(member.key, limit: 40))
        }
    }

    /// A quantity, or nil when the member is absent or null.
    func quantity(_ name: String, _ field: TransactionError.Field) throws -> UInt256? {
        guard let member = json[name], !member.isNull else { return nil }
        guard let text = member.string, let value = UInt256(hex: text) else {
            throw TransactionError.invalidField(field, .notAQuantity)
        }
        return value
    }

    func required64(_ name: String, _ field: TransactionError.Field) throws -> UInt64 {
        guard let value = try quantity(name, field) else { throw TransactionError.invalidField(field, .missing) }
        guard let small = value.asUInt64 else { throw TransactionError.invalidField(field, .tooLarge) }
        return small
    }

    func fees() throws -> Transaction.Fees {
        let price = try quantity("gasPrice", .gasPrice)
        let maxFee = try quantity("maxFeePerGas", .maxFee)
        let maxPriorityFee = try quantity("maxPriorityFeePerGas", .maxPriorityFee)
        let declared = try quantity("type", .type)
        switch (price, maxFee, maxPriorityFee) {
        case (let price?, nil, nil):
            let hasAccessList = json["accessList"].map { !$0.isNull } ?? false
            return declared == 1 || (declared == nil && hasAccessList)
                ? .accessList(gasPrice: price) : .legacy(gasPrice: price)
        case (nil, let maxFee?, let maxPriorityFee?):
            return .dynamic(maxFee: maxFee, maxPriorityFee: maxPriorityFee)
        case (nil, nil, nil): throw TransactionError.invalidField(.maxFee, .missing)
        case (nil, nil, _?): throw TransactionError.invalidField(.maxFee, .missing)
        case (nil, _?, nil): throw TransactionError.invalidField(.maxPriorityFee, .missing)
        default: throw TransactionError.duplicateMeaning("gasPrice")
        }
    }

    func recipient() throws -> Address? {
        guard let member = json["to"], !member.isNull else { return nil }
        guard let text = member.string else { throw TransactionError.invalidField(.to, .notAQuantity) }
        return try Address(text)
    }

    func data() throws -> Bytes {
        let data = try bytes("data")
        let input = try bytes("input")
        if let data, let input, data != input { throw TransactionError.duplicateMeaning("input") }
        return data ?? input ?? []
    }

    private func bytes(_ name: String) throws -> Bytes? {
        guard let member = json[name], !member.isNull else { return nil }
        guard let text = member.string else { throw TransactionError.invalidField(.data, .notAQuantity) }
        return try Hex.decode(text)
    }

    func accessList() throws -> [Transaction.AccessListEntry] {
        guard let member = json["accessList"], !member.isNull else { return [] }
        guard let entries = member.array else { throw TransactionError.invalidField(.accessList, .bytesNotList) }
        return try entries.map { entry in
            guard let members = entry.members, members.count == 2, let account = entry["address"]?.string,
                let keys = entry["storageKeys"]?.array
            else { throw TransactionError.invalidField(.accessList, .missing) }
            return .init(address: try Address(account), storageKeys: try keys.map { key in
                let bytes = try Hex.decode(key.string ?? "")
                guard bytes.count == 32 else {
                    throw TransactionError.invalidField(.accessList, .wrongLength(bytes.count))
                }
                return bytes
            })
        }
    }
}

extension SignedTransaction {
    /// The transaction's members and `from`, `hash`, `yParity` or `v`, `r`, `s`, `raw`.
    public var json: JSON {
        var members = transaction.json.members ?? []
        members.append(.init("from", .string(sender.checksummed)))
        members.append(.init("hash", .string(Hex.encode(hash))))
        if transaction.type == 0 {
            let v = (try? transaction.v(for: signature)) ?? .zero
            members.append(.init("v", .string(v.quantity)))
        } else {
            members.append(.init("yParity", .string("0x\(signature.yParity)")))
        }
        members += [
            .init("r", .string(signature.r.quantity)),
            .init("s", .string(signature.s.quantity)),
            .init("raw", .string(Hex.encode(raw))),
        ]
        return .object(members)
    }
}
