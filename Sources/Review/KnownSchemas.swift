import Ethereum

/// Typed data that is widely used and moves value: what it is, in words. Every field is shown all the
/// same; a name only says what its fields mean to the contract they are for.
enum KnownSchemas {
    struct Schema: Hashable, Sendable {
        /// Of the primary type.
        let type: String
        /// The domain's name; nil for any.
        let domain: String?
        /// "an order on Seaport (OpenSea)".
        let words: String
        let warning: String
    }

    private static let order =
        "Once it is signed, anyone may carry it out: what you offer leaves without another question. Read what you offer, what you get, and who gets it."

    private static let all = [
        Schema(type: "OrderComponents", domain: "Seaport", words: "an order on Seaport (OpenSea)", warning: order),
        Schema(type: "BulkOrder", domain: "Seaport", words: "many orders at once on Seaport (OpenSea)", warning: order),
        Schema(type: "Order", domain: "Gnosis Protocol", words: "an order on CoW Protocol", warning: order),
        Schema(type: "Order", domain: "1inch Limit Order Protocol", words: "an order on 1inch", warning: order),
        Schema(type: "Order", domain: "1inch Aggregation Router", words: "an order on 1inch", warning: order),
        Schema(type: "Order", domain: "Blur Exchange", words: "an order on Blur", warning: order),
        Schema(type: "Order", domain: "Exchange", words: "an order on LooksRare", warning: order),
        Schema(type: "Order", domain: "0x Protocol", words: "an order on 0x", warning: order),
        Schema(type: "LimitOrder", domain: "ZeroEx", words: "an order on 0x", warning: order),
        Schema(type: "RfqOrder", domain: "ZeroEx", words: "an order on 0x", warning: order),
        Schema(
            type: "SafeTx", domain: nil, words: "a transaction of a Safe",
            warning: "With enough owners' signatures the Safe carries it out. Read what it calls."),
        Schema(
            type: "SafeMessage", domain: nil, words: "a message in a Safe's name",
            warning: "With enough owners' signatures the Safe has signed it."),
        Schema(
            type: "ForwardRequest", domain: nil, words: "a call that another account sends for you",
            warning: "It acts as you, wherever the forwarder is trusted. Read what it calls."),
        Schema(
            type: "Delegation", domain: nil, words: "a delegation", warning: "It hands something of yours to another account."),
        Schema(type: "Ballot", domain: nil, words: "a vote", warning: "It votes with everything you hold."),
    ]

    static func schema(of data: TypedData) -> Schema? {
        all.first { schema in
            guard schema.type.utf8.elementsEqual(data.primaryType.utf8) else { return false }
            guard let domain = schema.domain else { return true }
            return data.domain.name?.utf8.elementsEqual(domain.utf8) ?? false
        }
    }
}
