@testable import Ethereum
import Testing

@Suite struct CallReaderTests {
    private let reader = CallReader()
    private let target = Address(bytes: Bytes(repeating: 0x11, count: 20)) ?? .zero
    private let other = Address(bytes: Bytes(repeating: 0x22, count: 20)) ?? .zero

    private func call(_ signature: String, _ values: [ABIValue]) throws -> Bytes { try ABIFunction(signature).call(values) }
    private func transfer(_ amount: UInt256 = 5) throws -> Bytes { try call("transfer(address,uint256)", [.address(other), .uint(amount)]) }
    private func approveAll() throws -> Bytes { try call("approve(address,uint256)", [.address(other), .uint(.max)]) }

    @Test("Trap 36: one to three bytes are no call, and an unknown function is said to be unknown")
    func shortCalls() throws {
        #expect(throws: CallReadingError.empty) { try reader.read([]) }
        for data: Bytes in [[0], [0xA9], [0xA9, 0x05, 0x9C]] {
            #expect(throws: CallReadingError.tooShort(data.count)) { try reader.read(data) }
        }
        #expect(throws: CallReadingError.unknownFunction(selector: [1, 2, 3, 4])) { try reader.read([1, 2, 3, 4, 5]) }
        #expect(CallReadingError.unknownFunction(selector: [1, 2, 3, 4]).explanation.contains("0x01020304"))
        #expect(throws: CallReadingError.unreadable(function: "transfer(address,uint256)", .truncated(offset: 0))) {
            try reader.read([0xA9, 0x05, 0x9C, 0xBB])
        }
    }

    @Test("Trap 36: a suffix behind the arguments is read and named")
    func suffix() throws {
        let read = try reader.read(transfer() + [0xDE, 0xAD, 0xBE, 0xEF])
        #expect(read.values == [.address(other), .uint(5)])
        #expect(read.warnings.contains(.irregular(.trailingBytes(4))))
        #expect(read.warnings.map(\.words).contains { $0.hasPrefix("trailing bytes: 4 bytes") })
    }

    @Test("Trap 35: a dirty address is read and named")
    func dirtyAddress() throws {
        var data = try transfer()
        data[4] = 1
        let read = try reader.read(data)
        #expect(read.values.first == .address(other))
        #expect(read.warnings.contains(.irregular(.dirtyBytes(offset: 0))))
    }

    @Test("Trap 37: a selector alone is a guess; an ABI or a registry that knows the contract is not")
    func guesses() throws {
        let data = try call("transferFrom(address,address,uint256)", [.address(target), .address(other), .uint(1)])
        let alone = try reader.read(data, to: target)
        #expect(alone.source == .guess)
        let words = try #require(alone.warnings.first?.words)
        #expect(words.hasPrefix("guess:") && words.contains("ERC-721"))

        let line = "function transferFrom(address from, address to, uint256 tokenId)"
        let interface = try ABIInterface(json: .string(line))
        let given = try CallReader(abi: interface).read(data, to: target)
        #expect(given.source == .abi && given.warnings.isEmpty && given.function.parameters[2].name == "tokenId")

        let function = try ABIFunction("transferFrom(address,address,uint256)")
        let (here, there) = (target, other)
        let vouching = CallReader { $0 == here ? [function] : [] }
        #expect(try vouching.read(data, to: here).source == .registry)
        #expect(try vouching.read(data, to: here).function.parameters[0].name == "from")
        #expect(try vouching.read(data, to: there).source == .guess)
        #expect(try vouching.read(data).source == .guess)
    }

    @Test("Trap 37: of two functions with one selector, the one whose arguments these are")
    func collisions() throws {
        // Both hash to 0x42966c68.
        let interface = try ABIInterface(json: ["function collate_propagate_storage(bytes16 x)", "function burn(uint256 amount)"])
        #expect(Set(interface.functions.map(\.selector)).count == 1)
        let read = try CallReader(abi: interface).read(call("burn(uint256)", [.uint(7)]))
        #expect(read.function.name == "burn")
    }

    @Test func anABIThatLacksTheFunctionSaysSo() throws {
        let reader = CallReader(abi: try ABIInterface(json: "function f()"))
        let read = try reader.read(transfer(), to: target)
        #expect(read.source == .guess && read.warnings.contains(.notInABI))
    }

    // MARK: Permissions

    @Test(arguments: [
        ("approve(address,uint256)", [.address(.zero), .uint(.max)], "unlimited"),
        ("approve(address,uint256)", [.address(.zero), .uint(0)], "revoke"),
        ("approve(address,uint256)", [.address(.zero), .uint(1)], nil),
        ("increaseAllowance(address,uint256)", [.address(.zero), .uint(.max)], "unlimited"),
        ("increaseAllowance(address,uint256)", [.address(.zero), .uint(0)], nil),
        ("setApprovalForAll(address,bool)", [.address(.zero), .bool(true)], "unlimited"),
        ("setApprovalForAll(address,bool)", [.address(.zero), .bool(false)], "revoke"),
        ("approve(address,address,uint160,uint48)", [.address(.zero), .address(.zero), .uint(UInt256.max >> 96), .uint(1)], "unlimited"),
        ("permit(address,((address,uint160,uint48,uint48),address,uint256),bytes)",
         [.address(.zero), .tuple([.tuple([.address(.zero), .uint(UInt256.max >> 96), .uint(0), .uint(0)]), .address(.zero), .uint(0)]), .bytes([])],
         "unlimited"),
    ] as [(String, [ABIValue], String?)])
    func permissions(signature: String, values: [ABIValue], word: String?) throws {
        let words = try reader.read(call(signature, values)).warnings.map(\.words)
        #expect(words.filter { $0.hasPrefix("unlimited") || $0.hasPrefix("revoke") }.count == (word == nil ? 0 : 1))
        if let word { #expect(words.contains { $0.hasPrefix(word) }) }
    }

    // MARK: Calls inside

    @Test("Trap 38: calls inside multicall, Multicall3, Safe, MultiSend and accounts are read")
    func inside() throws {
        let (transfer, approve) = (try transfer(), try approveAll())
        let packed = { (data: Bytes, operation: UInt8) in
            [operation] + other.bytes + UInt256(9 as UInt64).word + UInt256(data.count).word + data
        }
        let batches: [(String, [ABIValue])] = [
            ("multicall(bytes[])", [.array([.bytes(transfer), .bytes(approve)])]),
            ("multicall(uint256,bytes[])", [.uint(1), .array([.bytes(transfer), .bytes(approve)])]),
            ("aggregate((address,bytes)[])", [.array([transfer, approve].map { .tuple([.address(other), .bytes($0)]) })]),
            ("tryAggregate(bool,(address,bytes)[])", [.bool(false), .array([transfer, approve].map { .tuple([.address(other), .bytes($0)]) })]),
            ("aggregate3((address,bool,bytes)[])", [.array([transfer, approve].map { .tuple([.address(other), .bool(true), .bytes($0)]) })]),
            ("aggregate3Value((address,bool,uint256,bytes)[])",
             [.array([transfer, approve].map { .tuple([.address(other), .bool(true), .uint(9), .bytes($0)]) })]),
            ("multiSend(bytes)", [.bytes(packed(transfer, 0) + packed(approve, 0))]),
            ("executeBatch((address,uint256,bytes)[])", [.array([transfer, approve].map { .tuple([.address(other), .uint(9), .bytes($0)]) })]),
            ("executeBatch(address[],bytes[])", [.array([.address(other), .address(other)]), .array([.bytes(transfer), .bytes(approve)])]),
            ("executeBatch(address[],uint256[],bytes[])",
             [.array([.address(other), .address(other)]), .array([.uint(9), .uint(9)]), .array([.bytes(transfer), .bytes(approve)])]),
        ]
        for (signature, values) in batches {
            let read = try reader.read(call(signature, values), to: target)
            #expect(read.inner.map { $0.call?.function.name } == ["transfer", "approve"], "\(signature)")
            #expect(read.inner.allSatisfy { $0.target == (signature.hasPrefix("multicall") ? nil : other) })
            #expect(read.warnings.contains { if case .inside(_, .unlimited) = $0 { true } else { false } }, "\(signature)")
        }
    }

    @Test("Trap 38: batches inside batches are read, and not without end")
    func nested() throws {
        var data = try approveAll()
        for _ in 0..<3 { data = try call("multicall(bytes[])", [.array([.bytes(data)])]) }
        let words = try reader.read(data).warnings.map(\.words)
        #expect(words.contains("at data[0]: at data[0]: at data[0]: unlimited: this permission has no limit."))
        for _ in 0..<20 { data = try call("multicall(bytes[])", [.array([.bytes(data)])]) }
        #expect(try reader.read(data).warnings.map(\.words).contains { $0.contains("a batch inside too many batches") })
    }

    @Test func safeTransactions() throws {
        let signature = "execTransaction(address,uint256,bytes,uint8,uint256,uint256,uint256,address,address,bytes)"
        func safe(_ data: Bytes, operation: UInt256) throws -> DecodedCall {
            try reader.read(call(signature, [
                .address(other), .uint(3), .bytes(data), .uint(operation), .uint(0), .uint(0), .uint(0), .address(.zero), .address(.zero), .bytes([]),
            ]))
        }
        let plain = try safe(transfer(), operation: 0)
        #expect(plain.inner.map { $0.call?.function.name } == ["transfer"] && plain.inner[0].path == "data" && plain.inner[0].value == 3)
        let delegate = try safe(transfer(), operation: 1)
        #expect(delegate.inner[0].isDelegate && delegate.warnings.contains(.delegateCall(path: "data")))
        #expect(try safe([], operation: 0).inner[0].content == .payment)
        let unread = try safe([1, 2, 3, 4, 5], operation: 0)
        #expect(unread.warnings.contains(.unread(path: "data", .unknownFunction(selector: [1, 2, 3, 4]))))
    }

    @Test func brokenBatchesAreNamed() throws {
        let short = try call("multiSend(bytes)", [.bytes([0] + Bytes(repeating: 0, count: 83))])
        #expect(try reader.read(short).warnings.contains(.unreadBatch))
        let uneven = try call("executeBatch(address[],bytes[])", [.array([.address(other)]), .array([])])
        #expect(try reader.read(uneven).warnings.contains(.unreadBatch))
        #expect(try reader.read(call("multicall(bytes[])", [.array([])])).warnings == [.guess(nil)])
    }

    @Test func universalRouterCommands() throws {
        let permit = try #require(KnownCalls.routerCommands[0x0A]).function
        let arguments = try ABI.encode(
            [.tuple([.tuple([.address(other), .uint(UInt256.max >> 96), .uint(0), .uint(0)]), .address(target), .uint(1)]), .bytes([1])],
            as: permit.types)
        let wrap = try ABI.encode([.address(other), .uint(4)], as: [.address, .uint(256)])
        let data = try call("execute(bytes,bytes[],uint256)", [
            .bytes([0x8A, 0x0B, 0x3F]), .array([.bytes(arguments), .bytes(wrap), .bytes([])]), .uint(1),
        ])
        let read = try reader.read(data, to: target)
        #expect(read.inner.map { $0.call?.function.name } == ["PERMIT2_PERMIT", "WRAP_ETH", nil])
        #expect(read.warnings.contains(.inside(path: "inputs[0]", .unlimited)))
        #expect(read.warnings.contains(.unread(path: "inputs[2]", .unknownCommand)))
    }

    // MARK: The table

    @Test func theTableHasEachFunctionOnce() {
        let canonical = KnownCalls.all.map(\.function.canonical)
        #expect(Set(canonical).count == canonical.count)
        #expect(KnownCalls.all.allSatisfy { $0.function.parameters.allSatisfy { $0.name != nil } })
    }

    /// Selectors as published, so that a misspelt type does not pass for a function nobody calls.
    @Test(arguments: [
        ("0xa9059cbb", "transfer"), ("0x23b872dd", "transferFrom"), ("0x095ea7b3", "approve"), ("0x39509351", "increaseAllowance"),
        ("0xa22cb465", "setApprovalForAll"), ("0x42842e0e", "safeTransferFrom"), ("0xb88d4fde", "safeTransferFrom"),
        ("0xf242432a", "safeTransferFrom"), ("0x2eb2c2d6", "safeBatchTransferFrom"), ("0xd505accf", "permit"), ("0x8fcbaf0c", "permit"),
        ("0x87517c45", "approve"), ("0x2b67b570", "permit"), ("0xd0e30db0", "deposit"), ("0x2e1a7d4d", "withdraw"), ("0x6e553f65", "deposit"),
        ("0x94bf804d", "mint"), ("0xb460af94", "withdraw"), ("0xba087652", "redeem"), ("0x617ba037", "supply"), ("0x69328dec", "withdraw"),
        ("0x38ed1739", "swapExactTokensForTokens"), ("0x414bf389", "exactInputSingle"), ("0x04e45aaf", "exactInputSingle"),
        ("0x3593564c", "execute"), ("0x24856bc3", "execute"), ("0xac9650d8", "multicall"), ("0x5ae401dc", "multicall"),
        ("0x1f0464d1", "multicall"), ("0x252dba42", "aggregate"), ("0xbce38bd7", "tryAggregate"), ("0xc3077fa9", "blockAndAggregate"),
        ("0x399542e9", "tryBlockAndAggregate"), ("0x82ad56cb", "aggregate3"), ("0x174dea71", "aggregate3Value"), ("0x8d80ff0a", "multiSend"),
        ("0x34fcd5be", "executeBatch"), ("0x18dfb3c7", "executeBatch"), ("0x47e1da2a", "executeBatch"), ("0x6a761202", "execTransaction"),
        ("0x468721a7", "execTransactionFromModule"), ("0xb61d27f6", "execute"), ("0x01d5062a", "schedule"), ("0x134008d3", "execute"),
        ("0xf2fde38b", "transferOwnership"), ("0x3659cfe6", "upgradeTo"), ("0x4f1ef286", "upgradeToAndCall"), ("0xa1903eab", "submit"),
        ("0x2f2ff15d", "grantRole"), ("0xd547741f", "revokeRole"), ("0x8f283970", "changeAdmin"), ("0x715018a6", "renounceOwnership"),
        ("0x79ba5097", "acceptOwnership"), ("0xc04b8d59", "exactInput"), ("0xf28c0498", "exactOutput"), ("0xdb3e2198", "exactOutputSingle"),
        ("0x5c11d795", "swapExactTokensForTokensSupportingFeeOnTransferTokens"),
        ("0x791ac947", "swapExactTokensForETHSupportingFeeOnTransferTokens"),
        ("0xb6f9de95", "swapExactETHForTokensSupportingFeeOnTransferTokens"), ("0x13af4035", "setOwner"), ("0xc42069ec", "setPendingOwner"),
        ("0x634e93da", "beginDefaultAdminTransfer"), ("0x704b6c02", "setAdmin"), ("0x7eff275e", "changeProxyAdmin"), ("0x99a88ec4", "upgrade"),
        ("0x9623609d", "upgradeAndCall"), ("0x0d582f13", "addOwnerWithThreshold"), ("0xf8dc5dd9", "removeOwner"), ("0xe318b52b", "swapOwner"),
        ("0x694e80c3", "changeThreshold"), ("0x610b5925", "enableModule"), ("0xf08a0323", "setFallbackHandler"), ("0xe19a9dd9", "setGuard"),
    ])
    func selectors(selector: String, name: String) throws {
        #expect(KnownCalls.bySelector[try Hex.decode(selector)]?.first?.function.name == name)
    }
}
