/// A name of the Ethereum Name Service in its one normal form, and the node the registry knows it by.
///
/// Sources: ENSIP-15 (normalisation) and ENSIP-1 (namehash). What was typed is not the name:
/// `ViTalIk.eth` and `vitalik.eth` are one, and a name that only looks like another is refused, so
/// everything shown, compared or looked up afterwards is `normalized`.
public struct ENSName: Sendable {
    /// In normal form, as written: `["vitalik", "eth"]`. None for the empty name.
    public let labels: [String]
    /// The namehash, 32 bytes; zeros for the empty name, which is the registry's root.
    public let node: Bytes

    /// Reads a name as a person wrote it. The work grows with the length of the text and no faster.
    public init(_ text: String) throws(ENSNameError) {
        let written = text.utf8.isEmpty ? [] : text.unicodeScalars.split(separator: ".", omittingEmptySubsequences: false)
        var labels: [String] = []
        labels.reserveCapacity(written.count)
        for (index, label) in written.enumerated() {
            do throws(ENSNameError.Reason) {
                labels.append(try ENSLabel.normalized(label))
            } catch {
                throw ENSNameError(label: String(label), index: index, reason: error)
            }
        }
        self.labels = labels
        node = Self.node(of: labels)
    }

    public var normalized: String { labels.joined(separator: ".") }

    /// From the right: each label's hash is hashed onto its parent's node.
    private static func node(of labels: [String]) -> Bytes {
        labels.reversed().reduce(Bytes(repeating: 0, count: 32)) { parent, label in
            Keccak256.hash(parent + Keccak256.hash(label))
        }
    }
}

extension ENSName: Hashable {
    public static func == (a: ENSName, b: ENSName) -> Bool { a.node == b.node }
    public func hash(into hasher: inout Hasher) { hasher.combine(node) }
}

extension ENSName: CustomStringConvertible {
    public var description: String { normalized }
}
