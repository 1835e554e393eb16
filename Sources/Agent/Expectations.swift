import Ethereum
import Planner
import Registry
import Review

/// What each step of a plan must do, said before its bytes are looked at again.
///
/// The amounts and assets come from the person's frames where they state them; a plan whose steps do
/// not add up to what was asked for gets no approvals at all.
enum Expectations {
    /// One for each step, in order.
    static func of(_ plan: Plan, registry: Registry) throws -> [Expectation] {
        try checkAmounts(plan, registry)
        return plan.steps.map { expectation(of: $0, plan) }
    }

    private static func expectation(of step: PlanStep, _ plan: Plan) -> Expectation {
        let transaction = step.transaction
        var expected = Expectation(
            kind: CallKind(rawValue: step.kind.rawValue) ?? .call, chainID: plan.chainID, from: plan.from,
            targets: [transaction.to], value: transaction.value, function: step.call?.function)
        guard let call = step.call else {
            // The native coin, plainly sent: the target is who receives it.
            expected.asset = .native
            expected.amount = transaction.value
            expected.recipient = transaction.to
            expected.note = transaction.data.isEmpty ? nil : transaction.data
            return expected
        }
        for argument in call.arguments { put(argument, into: &expected) }
        expected.asset = asset(of: step, call, expected)
        if expected.asset == .native, expected.amount == nil { expected.amount = transaction.value }
        if step.kind == .swap { received(step, call, &expected) }
        return expected
    }

    private static func put(_ argument: PlannedCall.Argument, into expected: inout Expectation) {
        switch (argument.name, argument.value) {
        case ("amount", .uint(let value)), ("assets", .uint(let value)), ("shares", .uint(let value)),
            ("amountIn", .uint(let value)):
            expected.amount = value
        case ("spender", .address(let address)): expected.spender = address
        case ("to", .address(let address)), ("receiver", .address(let address)), ("onBehalfOf", .address(let address)):
            expected.recipient = address
        case ("owner", .address(let address)): expected.owner = address
        case ("amountOutMin", .uint(let value)): expected.minimumReceived = value
        case ("deadline", .uint(let value)): expected.deadline = value
        case ("path", .array(let items)):
            expected.path = items.compactMap { if case .address(let address) = $0 { address } else { nil } }
        default: break
        }
    }

    private static func asset(of step: PlanStep, _ call: PlannedCall, _ expected: Expectation) -> Review.Asset? {
        let function = call.function
        if let named = call.arguments.first(where: { $0.name == "asset" }), case .address(let address) = named.value {
            return .token(address)
        }
        if let path = expected.path, let first = path.first {
            return step.transaction.value.isZero ? .token(first) : .native
        }
        let countsTheToken = ["transfer(", "approve(", "withdraw(uint256)", "unwrap(", "redeem(", "mint("]
        if countsTheToken.contains(where: function.hasPrefix) { return .token(step.transaction.to) }
        if !step.transaction.value.isZero || function == "deposit()" || function.hasPrefix("submit(") { return .native }
        // Vaults: what goes in is the effect that leaves, what comes out the one that arrives.
        let leaves = step.effects.first { $0.gains == (step.kind == .withdraw || step.kind == .unstake) }
        return leaves.map { $0.asset.address.map { .token($0) } ?? .native }
    }

    private static func received(_ step: PlanStep, _ call: PlannedCall, _ expected: inout Expectation) {
        guard let last = expected.path?.last else { return }
        expected.received = call.function.contains("ForETH") ? .native : .token(last)
    }

    // MARK: Against the frames

    /// For each frame that states whole tokens: what its steps take out of the account is that, exactly.
    private static func checkAmounts(_ plan: Plan, _ registry: Registry) throws {
        for (index, intent) in plan.intents.enumerated() {
            guard let amount = intent.amount(), amount.unit == .token, let value = amount.value,
                intent.text(.amountSide) == nil, intent.amount(.keep) == nil,
                [.send, .wrap, .supply, .stake, .earn].contains(intent.action)
            else { continue }
            let steps = plan.steps.filter { $0.intentIndex == index }
            let leaving = steps.flatMap(\.effects).filter { !$0.gains && $0.of == plan.from }
            guard let token = leaving.first?.asset else { throw AgentError.planDiffers(what: "nothing leaves the account") }
            let total = leaving.filter { $0.asset == token }.reduce(UInt256?.some(.zero)) { $0?.adding($1.amount) }
            let asked = try Units.parse(value, decimals: token.decimals)
            guard total == asked else {
                let found = total.map { Units.format($0, decimals: token.decimals) } ?? "more than can be"
                throw AgentError.planDiffers(what: "you asked for \(value) \(token.symbol), its steps take \(found)")
            }
            // Another asset only passes through (ETH as WETH): no more of it leaves than these steps bring.
            for other in Set(leaving.map(\.asset)) where other != token {
                func sum(_ effects: [Effect]) -> UInt256? {
                    effects.filter { $0.asset == other && $0.of == plan.from }.reduce(.zero) { $0?.adding($1.amount) }
                }
                let brought = sum(steps.flatMap(\.effects).filter(\.gains))
                guard let taken = sum(leaving), let brought, taken <= brought else {
                    throw AgentError.planDiffers(what: "its steps take more \(other.symbol) than they bring")
                }
            }
        }
    }
}
