import Ethereum
import Review
import Testing

@Suite struct ExpectationTests {
    @Test(arguments: Scene.all) func readsBackFromJSON(_ scene: Scene) throws {
        var expectation = scene.expectation
        expectation.arguments = ["rateMode": "2"]
        expectation.nonce = 7
        expectation.maximumFee = 123
        expectation.owner = me
        #expect(try Expectation(json: JSON(parsing: expectation.json.description)) == expectation)
    }

    @Test func whatCannotBeUnderstoodIsRefused() throws {
        let whole = Scene.approve.expectation.json
        guard case .object(let members) = whole else { return }
        #expect(throws: ExpectationError.unknownKey("spendr")) {
            try Expectation(json: .object(members + [JSON.Member("spendr", "0x")]))
        }
        #expect(throws: ExpectationError.missing("chain_id")) {
            try Expectation(json: .object(members.filter { $0.key != "chain_id" }))
        }
        #expect(throws: ExpectationError.wrong("amount")) {
            try Expectation(json: .object(members.map { $0.key == "amount" ? JSON.Member("amount", .number("5")) : $0 }))
        }
    }

    @Test func argumentsWithoutAMeaningMustBeNamed() {
        let pool = Mainnet.aavePool
        let scene = Scene(
            "borrow", to: pool, "borrow(address,uint256,uint256,uint16,address)",
            [.address(Mainnet.usdc), .uint(5), .uint(2), .uint(.zero), .address(me)],
            expectation: Expectation(
                kind: .borrow, chainID: 1, from: me, targets: [pool], asset: .token(Mainnet.usdc), amount: 5))
        #expect(scene.examined().mismatches.map(\.field) == ["argument rateMode"])
    }
}
