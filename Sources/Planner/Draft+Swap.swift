import Ethereum
import Foundation
import Registry

extension Draft {
    /// `swap` through a Uniswap V2 router: so much in, at least so much out, or nothing happens.
    mutating func swap(_ intent: Intent) throws {
        let missing: [Slot] = [.asset, .toAsset].filter { intent.text($0) == nil }
        if !missing.isEmpty, intent.amount()?.unit != .previous { throw Interruption.question(.missing(.swap, missing)) }
        let input = try token(.asset, of: intent)
        let output = try token(.toAsset, of: intent)
        guard !input.isSame(as: output) else { throw Interruption.refusal(.sameToken(input)) }
        if try wrapsInstead(intent, input, output) { return }
        guard intent.text(.amountSide) != "out" else { throw Interruption.refusal(.exactOutput) }
        let router = try router(intent)
        let recipient = intent.text(.recipient) == nil ? from : try person(.recipient, of: intent)
        try checkRecipient(recipient)
        let amount = try amount(
            intent, of: input, holding: available(input), reserve: input.isNative ? gasReserve(generousGas([.swap])) : .zero
        ).value
        let offer = try offer(intent, amount, input, output, router.address)
        try permit(router.address, amount, of: input)
        try spend(amount, of: input)
        let order = SwapOrder(
            amountIn: amount, minimumOut: offer.minimum, path: offer.path, recipient: recipient,
            deadline: try deadline())
        add(
            .swap,
            "Swap \(input.words(amount)) for at least \(output.words(offer.minimum)) through \(router.name)"
                + (recipient == from ? "" : ", sent to \(whom(recipient))"),
            to: router.address, value: input.isNative ? amount : .zero, Self.invocation(order, input, output),
            effects: [loses(amount, input), gains(offer.minimum, output, of: recipient, .atLeast)],
            warnings: offer.warnings, contract: router)
        if recipient == from { receive(offer.minimum, of: output) } else { yielded = nil }
    }

    /// ETH for WETH is no trade.
    private mutating func wrapsInstead(_ intent: Intent, _ input: Token, _ output: Token) throws -> Bool {
        guard let wrapped = wrappedNative else { return false }
        if input.isNative && output.isSame(as: wrapped) { try wrap(intent); return true }
        if input.isSame(as: wrapped) && output.isNative { try unwrap(intent); return true }
        return false
    }

    private static func invocation(_ order: SwapOrder, _ input: Token, _ output: Token) -> Invocation {
        if input.isNative { return .swapNativeForTokens(order) }
        return output.isNative ? .swapTokensForNative(order) : .swapTokens(order)
    }

    private static let routerSignature = "swapExactTokensForTokens(uint256,uint256,address[],address,uint256)"

    private func router(_ intent: Intent) throws -> ContractRecord {
        let name = intent.text(.protocol)
        if let name, registry.protocols(slug: name).isEmpty {
            throw Interruption.refusal(.unknownProtocol(Untrusted.clean(name, limit: 40), chain: network.name))
        }
        let contracts = name.map { registry.contracts(chain: chain, protocol: $0) } ?? registry.contracts(chain: chain)
        let routers = contracts.filter { contract in
            contract.status == "active" && contract.deposit?.signature == Self.routerSignature
                || contract.functions.contains { $0.signature == Self.routerSignature && $0.target == contract.address }
        }
        guard let router = routers.min(by: { $0.id < $1.id }) else {
            throw Interruption.refusal(.noRouter(protocol: name.map { Untrusted.clean($0, limit: 40) }, chain: network.name))
        }
        return router
    }

    /// Twenty minutes by the newer of our clock and the practice chain's, which runs on its own time.
    private func deadline() throws -> UInt64 {
        let patience: UInt64 = 20 * 60
        guard network.isPractice, let time = try fact(.blockTime).value?.asUInt64 else { return now + patience }
        return max(now, time) + patience
    }
}

// MARK: - What to expect

private struct Offer {
    let path: [Address]
    let minimum: UInt256
    let warnings: [PlanWarning]
}

extension Draft {
    /// The better of the direct way and the way over the wrapped coin, and the least to take.
    private func offer(
        _ intent: Intent, _ amount: UInt256, _ input: Token, _ output: Token, _ router: Address
    ) throws -> Offer {
        let paths = paths(input, output)
        guard let direct = paths.first else { throw Interruption.refusal(.cannotWrap(input)) }
        let stated = try intent.amount(.minOut).map { try fixed($0, of: output) }
        if facts.isOffline {
            guard let stated else { throw Interruption.question(.leastAcceptable(output)) }
            return Offer(path: paths.last ?? direct, minimum: stated, warnings: [.pathUnchecked])
        }
        let (path, quote) = try bestQuote(amount, paths, router, input, output)
        if let stated {
            guard stated <= quote else {
                throw Interruption.refusal(.quoteBelowMinimum(output, quote: quote, minimum: stated))
            }
            return Offer(path: path, minimum: stated, warnings: try impactWarnings(amount, quote, path, router))
        }
        let slippage = try slippage(intent)
        guard let minimum = quote.multiplied(by: Slippage.whole - slippage.parts, dividedBy: Slippage.whole), !minimum.isZero
        else { throw Interruption.refusal(.noQuote(input, output, reason: "the amount is too small")) }
        var warnings = try impactWarnings(amount, quote, path, router)
        if slippage.parts > Slippage.high { warnings.append(.slippage(percent: slippage.text)) }
        return Offer(path: path, minimum: minimum, warnings: warnings)
    }

    private func paths(_ input: Token, _ output: Token) -> [[Address]] {
        guard let wrapped = network.wrappedNative else {
            return [input.address, output.address].contains(nil) ? [] : [[input.address!, output.address!]]
        }
        let ends = [input.address ?? wrapped, output.address ?? wrapped]
        return ends.contains(wrapped) ? [ends] : [ends, [ends[0], wrapped, ends[1]]]
    }

    private func bestQuote(
        _ amount: UInt256, _ paths: [[Address]], _ router: Address, _ input: Token, _ output: Token
    ) throws -> ([Address], UInt256) {
        let keys = paths.map { FactKey.quote(router: router, amount: amount, path: $0) }
        let unread = Set(keys.filter { facts[$0] == nil })
        if !unread.isEmpty { throw Interruption.needs(unread) }
        let quotes = try zip(paths, keys).compactMap { path, key in try fact(key).value.map { (path, $0) } }
        if let best = quotes.max(by: { $0.1 < $1.1 }), !best.1.isZero { return best }
        var reason = "there is no pool for this pair"
        if let key = keys.first, case .unknown(let words) = try fact(key) { reason = words }
        throw Interruption.refusal(.noQuote(input, output, reason: reason))
    }

    /// How much worse the whole amount fares than a thousandth of it: the pool is too small for the
    /// trade. Warned of from 2 percent, refused from 20.
    private func impactWarnings(
        _ amount: UInt256, _ quote: UInt256, _ path: [Address], _ router: Address
    ) throws -> [PlanWarning] {
        guard let small = amount.dividedBy(1_000)?.quotient, !small.isZero,
            let price = try fact(.quote(router: router, amount: small, path: path)).value, !price.isZero,
            let fair = price.multiplied(by: amount, dividedBy: small), quote < fair,
            let lost = (fair - quote).multiplied(by: 100, dividedBy: fair)?.asUInt64
        else { return [] }
        if lost >= 20 { throw Interruption.refusal(.priceImpact(percent: lost)) }
        return lost >= 2 ? [.priceImpact(percent: lost)] : []
    }

    private func slippage(_ intent: Intent) throws -> Slippage {
        guard let value = intent[.slippagePercent] else { return .standard }
        guard case .number(let text) = value, let slippage = Slippage(text) else {
            throw Interruption.question(.slippage(value.json.description))
        }
        return slippage
    }
}

/// How much worse than the quote a trade may turn out, in ten-thousandths of a percent.
private struct Slippage {
    static let whole: UInt256 = 1_000_000
    /// 3 percent; more invites being traded against.
    static let high: UInt256 = 30_000
    static let standard = Slippage(text: "0.5", parts: 5_000)

    let text: String
    let parts: UInt256

    private init(text: String, parts: UInt256) {
        self.text = text
        self.parts = parts
    }

    /// Nil unless it is a plain decimal from 0 to 50.
    init?(_ text: String) {
        guard let parts = try? Units.parse(text, decimals: 4), parts <= 500_000 else { return nil }
        self.init(text: text, parts: parts)
    }
}
