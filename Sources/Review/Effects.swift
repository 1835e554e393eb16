import Ethereum

/// What a rehearsal on a server showed. It can warn; it can never approve.
public enum Effects: Hashable, Sendable {
    /// What comes in and goes out of the account, in the asset's smallest unit.
    public struct Change: Hashable, Sendable {
        public let asset: Asset
        public let incoming: UInt256
        public let outgoing: UInt256

        public init(asset: Asset, incoming: UInt256, outgoing: UInt256) {
            self.asset = asset
            self.incoming = incoming
            self.outgoing = outgoing
        }
    }

    case changes([Change])
    case reverts(reason: String)
    /// Nobody looked: not a success.
    case unavailable(reason: String)
}
