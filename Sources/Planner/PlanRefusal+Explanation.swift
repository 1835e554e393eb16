import Chain
import Ethereum
import Registry

extension PlanRefusal: Explained {
    /// What is wrong, that nothing was signed, and what to do.
    public var explanation: String { "\(whatHappened) Nothing was signed. \(whatToDo)" }

    private var whatHappened: String {
        switch self {
        case .nothingToDo: "There is nothing here that moves money."
        case .unsupported(let action): "I can't plan “\(action.words)” yet."
        case .unsupportedNFT: "I can't plan transfers or permissions of NFTs yet."
        case .unknownChain(let name): "I don't know a chain called “\(name)”."
        case .severalChains(let names): "This would be on several chains (\(names.joined(separator: ", "))), and a plan is for one."
        case .unknownToken(let name, let chain): "I don't know the token “\(name)” on \(chain)."
        case .badAddress(let text, let error): Self.words(text, error)
        case .nameService(let name): "“\(name)” is a name, and I can't look names up yet."
        case .zeroRecipient: "That is the zero address, from which nothing ever comes back."
        case .tokenContractRecipient(let token):
            "That address is the contract of the token \(token.symbol), from which nothing ever comes back."
        case .badAmount(let text): "“\(text)” is not an amount."
        case .zeroAmount: "The amount is zero."
        case .moreThanAll(let percent): "\(Untrusted.clean(percent, limit: 40))% is more than there is."
        case .noteForContract(let address): "\(address) is a contract, and a note to a contract would be a command to it."
        case .noteTooLong(let bytes): "The note is \(bytes) bytes long, and at most 1,000 fit."
        case .insufficient(let token, let needed, let available):
            "This needs \(token.words(needed)) and your account has \(token.words(available))."
        case .insufficientPosition(let contract, let token, let needed, let available):
            available.isZero
                ? "You have nothing in \(contract.name)."
                : "This needs \(token.words(needed)) and you have \(token.words(available)) in \(contract.name)."
        case .insufficientForGas(let token, let needed, let available):
            "With the fees this needs up to \(token.words(needed)) and your account has \(token.words(available))."
        case .unknownProtocol(let name, let chain): "I don't know a protocol called “\(name)” on \(chain)."
        case .noMarket(let name, let token, let chain): "I know no contract of \(name) for \(token.symbol) on \(chain)."
        case .notInRegistry(let address, let chain): "\(address) is not in the registry of \(chain)."
        case .unsupportedContract(let contract, let signature):
            "I know \(contract.name), but can't plan its \(signature.map { "function \($0)" } ?? "own way in and out") yet."
        case .cannotWrap(let token): "I know no wrapped form for \(token.symbol) here."
        case .noRouter(let name, let chain):
            "I can swap through routers of the Uniswap V2 kind only, and know none\(name.map { " of \($0)" } ?? "") on \(chain)."
        case .sameToken(let token): "That would swap \(token.symbol) for itself."
        case .exactOutput: "I can swap an exact amount away, but not yet receive an exact amount."
        case .noQuote(let input, let output, let reason): "There is no quote for \(input.symbol) to \(output.symbol): \(reason)."
        case .quoteBelowMinimum(let token, let quote, let minimum):
            "The quote is \(token.words(quote)), less than the \(token.words(minimum)) that you want at least."
        case .priceImpact(let percent): "The pool is too small: this trade would lose \(percent)% to its own size."
        case .noAllocation: "No contract fits what you asked for, so there is nothing to put the money into."
        case .allocationMismatch(let token, let asked, let allocated):
            "The parts add up to \(token.words(allocated)) instead of \(token.words(asked))."
        case .tipAboveMaximum: "The priority fee is above the maximum fee, which no chain accepts."
        case .feeAboveLimit(let token, let fee, let limit):
            "One step could cost \(token.words(fee)) in fees, above the limit of \(token.words(limit))."
        case .wouldFail(let step, let description, let reason): "Step \(step) (\(description)) would fail: \(reason.words)."
        }
    }

    private var whatToDo: String {
        switch self {
        case .nothingToDo: "Say what you want to send, swap, supply or withdraw."
        case .unsupported, .unsupportedNFT: "Say `help` for what I can do."
        case .unknownChain: "Name a chain that `seraph data status` lists."
        case .severalChains: "Ask for one chain at a time."
        case .unknownToken: "Check the name and the chain, or give the token's address."
        case .badAddress: "Copy the address again from its source."
        case .nameService: "Give the address itself, or save it as a contact."
        case .zeroRecipient, .tokenContractRecipient: "Give the address of the person or account that you mean."
        case .badAmount, .zeroAmount, .moreThanAll: "Say the amount again."
        case .noteForContract, .noteTooLong: "Send it without the note, or with a shorter one to a person's account."
        case .insufficient, .insufficientPosition: "Ask for less, or for all of it."
        case .insufficientForGas: "Ask for less, or add some for the fees."
        case .unknownProtocol, .noMarket, .notInRegistry: "Say `rank` to see what there is."
        case .unsupportedContract: "Use the protocol's own site for this step, or choose another contract."
        case .cannotWrap, .sameToken: "Check which token you mean."
        case .noRouter: "Choose another protocol or chain."
        case .exactOutput: "Say how much you want to give."
        case .noQuote: "Try another pair or a larger amount."
        case .quoteBelowMinimum: "Lower the minimum, or wait."
        case .priceImpact: "Swap less at a time, or elsewhere."
        case .noAllocation: "Loosen a limit, such as the risk, the lock-up or the chains."
        case .allocationMismatch: "Ask again."
        case .tipAboveMaximum, .feeAboveLimit: "Set the fees again with --max-fee and --max-priority-fee."
        case .wouldFail: "Change the request; going on would only cost the fee."
        }
    }

    private static func words(_ text: String, _ error: AddressError) -> String {
        switch error {
        case .notHex: return "“\(text)” is not an address: 0x and 40 hexadecimal digits."
        case .wrongLength(let digits): return "“\(text)” has \(digits) digits instead of 40, so one was lost or doubled."
        case .badChecksum(let expected):
            let groups = AddressGroups.differing(text, expected)
            return "“\(text)” fails its checksum, so at least one character is wrong. "
                + groups.map { "Group \($0.number) reads \($0.found), and these digits would be spelt \($0.expected)." }
                .joined(separator: " ")
        }
    }
}

/// An address in ten groups of four digits, as people compare them.
enum AddressGroups {
    struct Difference: Hashable {
        /// From 1.
        let number: Int
        let found: String
        let expected: String
    }

    static func differing(_ found: String, _ expected: String) -> [Difference] {
        zip(groups(found), groups(expected)).enumerated().compactMap { index, pair in
            pair.0 == pair.1 ? nil : Difference(number: index + 1, found: pair.0, expected: pair.1)
        }
    }

    private static func groups(_ address: String) -> [String] {
        let digits = Bytes(address.utf8.dropFirst(2))
        return stride(from: 0, to: digits.count, by: 4).map {
            String(decoding: digits[$0..<min($0 + 4, digits.count)], as: UTF8.self)
        }
    }
}

extension Action {
    /// "add liquidity"
    var words: String { rawValue.split(separator: "_").joined(separator: " ") }
}
