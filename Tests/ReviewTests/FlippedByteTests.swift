import Ethereum
import Foundation
import Review
import Testing

/// The promise of the whole program: between what was asked for and what is signed, not one bit can
/// differ unnoticed.
@Suite struct FlippedByteTests {
    @Test(arguments: Scene.all) func theHonestBytesPass(_ scene: Scene) {
        let result = scene.examined()
        #expect(result.mismatches.isEmpty)
        #expect(result.refusals.isEmpty)
    }

    @Test(arguments: Scene.all) func everyByteOfTheCallDataCounts(_ scene: Scene) {
        for index in scene.transaction.data.indices {
            for mask in masks(index) {
                var altered = scene
                altered.transaction.data[index] ^= mask
                expectBlocked(altered, "data byte \(index) ^ \(mask)")
            }
        }
    }

    @Test(arguments: Scene.all) func everyByteOfTheTargetCounts(_ scene: Scene) throws {
        let target = try #require(scene.transaction.to)
        for index in 0..<20 {
            for mask in masks(index) {
                var bytes = target.bytes
                bytes[index] ^= mask
                var altered = scene
                altered.transaction.to = Address(bytes: bytes)
                expectBlocked(altered, "to byte \(index) ^ \(mask)", naming: "to")
            }
        }
        var creation = scene
        creation.transaction.to = nil
        expectBlocked(creation, "contract creation", naming: "to")
    }

    @Test(arguments: Scene.all) func everyBitOfValueAndChainCounts(_ scene: Scene) {
        for bit in 0..<256 {
            var altered = scene
            altered.transaction.value = flip(scene.transaction.value, bit)
            expectBlocked(altered, "value bit \(bit)", naming: "value")
            altered = scene
            altered.transaction.chainID = flip(UInt256(scene.expectation.chainID), bit)
            expectBlocked(altered, "chain bit \(bit)", naming: "chain")
        }
    }

    /// Not field by field but in the encoded bytes themselves: whatever a flipped byte makes of them, it
    /// is another transaction that is noticed, or no transaction. Nonce, gas and priority fee are not
    /// the intent's to say; the nonce is pinned here, and the fee has its ceiling.
    @Test(arguments: Scene.all) func everyByteOfTheEncodingCounts(_ scene: Scene) throws {
        var expectation = scene.expectation
        expectation.nonce = 7
        expectation.maximumFee = scene.transaction.fees.maxFeePerGas * UInt256(scene.transaction.gasLimit)
        let payload = scene.payload
        for index in payload.indices {
            for mask in masks(index) {
                var altered = payload
                altered[index] ^= mask
                let result = examine(
                    payload: altered, account: me, expectation: expectation, registry: registry, addresses: Scene.book)
                if let read = result.payload, result.mismatches.isEmpty {
                    let honest = scene.transaction
                    #expect(read.to == honest.to && read.value == honest.value && read.data == honest.data)
                    #expect(read.chainID == honest.chainID && read.nonce == honest.nonce)
                    #expect(read.accessList.isEmpty)
                }
            }
        }
    }

    @Test(arguments: Scene.all) func moreOrFewerBytesCount(_ scene: Scene) {
        var altered = scene
        guard !scene.transaction.data.isEmpty else {
            altered.transaction.data = [0]
            return expectBlocked(altered, "one byte of call data", naming: "call")
        }
        altered.transaction.data.append(0)
        expectBlocked(altered, "a byte after the end", naming: "call")
        altered.transaction.data += Bytes(repeating: 0, count: 31)
        expectBlocked(altered, "a word after the end", naming: "call")
        for count in scene.transaction.data.indices {
            altered.transaction.data = Bytes(scene.transaction.data.prefix(count))
            if count > 0 || scene.transaction.data.count > 4 { expectBlocked(altered, "cut to \(count)") }
        }
    }

    @Test(arguments: Scene.all) func anotherAccountIsNamed(_ scene: Scene) {
        let result = examine(
            payload: scene.payload, account: stranger, expectation: scene.expectation, registry: registry)
        #expect(result.mismatches.contains { $0.field == "from" })
    }

    @Test func anAccessListIsNamed() {
        var scene = Scene.approve
        scene.transaction.accessList = [.init(address: stranger, storageKeys: [])]
        expectBlocked(scene, "access list", naming: "access list")
    }

    @Test func anIncreaseIsNotAnApproval() {
        var scene = Scene.approve
        scene.transaction.data = try! ABIFunction("increaseAllowance(address,uint256)").call(
            [.address(Mainnet.aavePool), .uint(5_000_000_000)])
        expectBlocked(scene, "increase", naming: "function")
    }

    /// A single bit, another one in each byte, and the whole byte. With SERAPH_EXHAUSTIVE in the
    /// environment every bit of every byte: minutes without optimisation.
    private func masks(_ index: Int) -> [UInt8] {
        let bits: [UInt8] = isExhaustive ? (0..<8).map { 1 << $0 } : [1 << UInt8(index % 8)]
        return bits + [0xFF]
    }

    private let isExhaustive = ProcessInfo.processInfo.environment["SERAPH_EXHAUSTIVE"] != nil

    private func flip(_ value: UInt256, _ bit: Int) -> UInt256 {
        var word = value.word
        word[31 - bit / 8] ^= 1 << UInt8(bit % 8)
        return UInt256(bigEndian: word) ?? .zero
    }

    private func expectBlocked(_ scene: Scene, _ what: String, naming field: String? = nil) {
        let result = scene.examined(policy: permissive)
        guard case .block(let reasons) = result.verdict else {
            Issue.record("\(scene.name): \(what) went through")
            return
        }
        #expect(!reasons.isEmpty && !result.mismatches.isEmpty, "\(scene.name): \(what)")
        if let field, result.payload != nil {
            #expect(result.mismatches.contains { $0.field == field }, "\(scene.name): \(what): \(reasons)")
        }
    }

    /// So that what stops an altered transaction is the comparison and not the policy.
    private var permissive: Policy {
        var policy = Policy.standard
        policy.rules = policy.practice
        policy.rules.allowBlindSigning = true
        policy.practice.allowBlindSigning = true
        return policy
    }
}
