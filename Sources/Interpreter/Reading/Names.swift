/// Assets, protocols, chains, categories: labelled words to the names the registry knows, by exact
/// phrase first, then by likeness. A name that nothing resembles is kept as typed.
struct NameReader: Sendable {
    let lexicon: Lexicon

    // MARK: Assets

    /// A symbol as the token list spells it, a group, or an address as typed.
    func asset(_ words: [Word]) -> String {
        let said = trimmed(words)
        if said.count == 1, said[0].kind == .hex { return said[0].text }
        let key = key(of: said)
        if let found = exactAsset(key) { return found }
        // "ether coin", "usdc tokens", "weth balance": the words around a symbol.
        for word in key where key.count > 1 {
            if let found = exactAsset([word]) { return found }
        }
        if let found = likeness(key, in: lexicon.assets) ?? likeness(key, in: lexicon.assetGroups) { return found }
        return said.map(\.text).joined(separator: said.count > 1 ? " " : "")
    }

    private func exactAsset(_ key: Lexicon.Key) -> String? {
        if let group = lexicon.assetGroups[key] { return group }
        if let symbol = lexicon.assets[key] { return symbol }
        // A plural: "weths".
        if let last = key.last, last.count > 3, last.hasSuffix("s") {
            return lexicon.assets[key.dropLast() + [String(last.dropLast())]]
        }
        return nil
    }

    // MARK: Protocols

    /// A slug, with the version only when it is said: "aave v3" -> "aave-v3".
    func protocolSlug(_ words: [Word]) -> String {
        knownProtocol(words) ?? slug(trimmed(words))
    }

    func knownProtocol(_ words: [Word]) -> String? {
        let said = trimmed(words)
        if said.count == 1, said[0].kind == .hex { return said[0].text }
        let key = key(of: said)
        if let found = lexicon.protocols[key] { return found }
        if key.count > 1, let version = key.last, isVersion(version) {
            let name = Array(key.dropLast())
            if let found = lexicon.protocols[name] ?? likeness(name, in: lexicon.protocols) {
                return "\(found)-\(version.hasPrefix("v") ? version : "v" + version)"
            }
        }
        for size in stride(from: key.count - 1, through: 1, by: -1) {
            for start in 0...(key.count - size) {
                if let found = lexicon.protocols[Array(key[start..<start + size])] { return found }
            }
        }
        return likeness(key, in: lexicon.protocols)
    }

    private func isVersion(_ word: String) -> Bool {
        let digits = word.hasPrefix("v") ? word.dropFirst() : word[...]
        return !digits.isEmpty && digits.count <= 2 && digits.allSatisfy { $0.isASCII && $0.isNumber }
    }

    private func slug(_ words: [Word]) -> String {
        words.map(\.lowered).filter { $0 != "-" }.joined(separator: "-")
    }

    // MARK: Chains

    enum Chain: Hashable {
        case known(String)
        case unsupported(String)
        case unknown
    }

    func chain(_ words: [Word]) -> Chain {
        let key = key(of: trimmed(words))
        if let found = lexicon.chains[key] { return .known(found) }
        if let found = lexicon.unsupportedChains[key] { return .unsupported(found) }
        for word in key {
            if let found = lexicon.chains[[word]] { return .known(found) }
            if let found = lexicon.unsupportedChains[[word]] { return .unsupported(found) }
        }
        if let found = likeness(key, in: lexicon.chains) { return .known(found) }
        if let found = likeness(key, in: lexicon.unsupportedChains) { return .unsupported(found) }
        return .unknown
    }

    // MARK: Categories and the like

    func category(_ words: [Word]) -> String? { named(words, in: lexicon.categories) }
    func sort(_ words: [Word]) -> String? { named(words, in: lexicon.sorts) }

    private func named(_ words: [Word], in table: [Lexicon.Key: String]) -> String? {
        let key = key(of: words)
        if let found = table[key] { return found }
        for size in stride(from: min(key.count, Lexicon.longest), through: 1, by: -1) {
            for start in 0...(key.count - size) {
                if let found = table[Array(key[start..<start + size])] { return found }
            }
        }
        return likeness(key, in: table)
    }

    /// What an exclusion names: a protocol, a category or an asset, in this order.
    func exclusion(_ words: [Word]) -> String {
        let key = key(of: trimmed(words))
        if let found = lexicon.protocols[key] ?? lexicon.categories[key] ?? exactAsset(key) { return found }
        return knownProtocol(words) ?? category(words) ?? likeness(key, in: lexicon.assets)
            ?? trimmed(words).map(\.text).joined(separator: " ")
    }

    /// What an explanation is about: a protocol's slug, an asset's symbol, `last`, or the words.
    func subject(_ words: [Word], text: String) -> String {
        let key = key(of: trimmed(words))
        let pointing: Set<String> = ["it", "that", "this", "those", "them", "these", "last", "one"]
        if !key.isEmpty, key.allSatisfy(pointing.contains) { return "last" }
        if let found = lexicon.protocols[key] { return found }
        if key.count > 1, let version = key.last, isVersion(version), let found = knownProtocol(words) { return found }
        if let symbol = lexicon.assets[key] { return symbol }
        if key.count == 1, let found = likeness(key, in: lexicon.protocols) { return found }
        return text
    }

    // MARK: Likeness

    /// The one name within a typing slip: one edit for three to five letters, two from six on.
    /// Swapped neighbours are the likeliest slip. Two equally near names are no answer.
    private func likeness(_ key: Lexicon.Key, in table: [Lexicon.Key: String]) -> String? {
        let said = Array(key.joined(separator: " ").utf8)
        guard said.count >= 3 else { return nil }
        let edits = said.count >= 6 ? 2 : 1
        var best: (distance: Int, name: String)?
        var isTied = false
        for (candidate, name) in table {
            let other = Array(candidate.joined(separator: " ").utf8)
            guard abs(other.count - said.count) <= edits, other.count >= 3 else { continue }
            let distance = editDistance(said, other)
            guard distance <= edits * Self.editCost else { continue }
            if let current = best {
                if distance < current.distance {
                    best = (distance, name)
                    isTied = false
                } else if distance == current.distance, name != current.name {
                    isTied = true
                }
            } else {
                best = (distance, name)
            }
        }
        return isTied ? nil : best?.name
    }

    private static let editCost = 3
    private static let swapCost = 2

    /// Optimal string alignment: insertions, deletions, substitutions and swapped neighbours.
    private func editDistance(_ a: [UInt8], _ b: [UInt8]) -> Int {
        var beforeLast = [Int](repeating: 0, count: b.count + 1)
        var last = (0...b.count).map { $0 * Self.editCost }
        for i in 1...a.count {
            var row = [i * Self.editCost] + [Int](repeating: 0, count: b.count)
            for j in 1...max(1, b.count) where j <= b.count {
                let cost = a[i - 1] == b[j - 1] ? 0 : Self.editCost
                row[j] = min(last[j] + Self.editCost, row[j - 1] + Self.editCost, last[j - 1] + cost)
                if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
                    row[j] = min(row[j], beforeLast[j - 2] + Self.swapCost)
                }
            }
            beforeLast = last
            last = row
        }
        return last[b.count]
    }

    private func key(of words: [Word]) -> Lexicon.Key { words.map(\.lowered).filter { $0 != "-" } }

    /// Without the articles and marks around a name.
    private func trimmed(_ words: [Word]) -> [Word] {
        let dropped: Set<String> = ["the", "my", "some", "a", "an", "of", "$", "\"", "'", "“", "”", "#", "(", ")", ","]
        var said = words[...]
        while said.count > 1, let first = said.first, dropped.contains(first.lowered) { said = said.dropFirst() }
        while said.count > 1, let last = said.last, dropped.contains(last.lowered) { said = said.dropLast() }
        return Array(said)
    }
}
