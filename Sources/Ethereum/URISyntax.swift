/// The grammar of web addresses, on bytes: only ASCII has a place in it.
///
/// Source: RFC 3986, appendix A.
enum URISyntax {
    /// `scheme ":" hier-part ["?" query] ["#" fragment]`.
    static func isURI(_ text: some StringProtocol) -> Bool {
        var rest = Array(text.utf8)[...]
        guard let colon = rest.firstIndex(of: UInt8(ascii: ":")), isScheme(rest[..<colon]) else { return false }
        rest = rest[(colon + 1)...]
        if let hash = rest.firstIndex(of: UInt8(ascii: "#")) {
            guard isMade(rest[(hash + 1)...], of: isQueryByte) else { return false }
            rest = rest[..<hash]
        }
        if let question = rest.firstIndex(of: UInt8(ascii: "?")) {
            guard isMade(rest[(question + 1)...], of: isQueryByte) else { return false }
            rest = rest[..<question]
        }
        if rest.starts(with: "//".utf8) {
            rest = rest.dropFirst(2)
            let end = rest.firstIndex(of: UInt8(ascii: "/")) ?? rest.endIndex
            guard isAuthority(rest[..<end]) else { return false }
            rest = rest[end...]
        }
        return isMade(rest) { isPathByte($0) || $0 == UInt8(ascii: "/") }
    }

    /// `[userinfo "@"] host [":" port]`; an empty host is one too.
    static func isAuthority(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard let parts = authority(bytes) else { return false }
        return parts.userInfo.map { isMade($0) { isNameByte($0) || $0 == UInt8(ascii: ":") } } ?? true
            && isHost(parts.host) && (parts.port ?? []).allSatisfy(isDigit)
    }

    /// Cuts an authority at its marks; nil when a bracket is not closed or something else follows it.
    static func authority(
        _ bytes: ArraySlice<UInt8>
    ) -> (userInfo: ArraySlice<UInt8>?, host: ArraySlice<UInt8>, port: ArraySlice<UInt8>?)? {
        var rest = bytes
        var userInfo: ArraySlice<UInt8>?
        if let at = rest.firstIndex(of: UInt8(ascii: "@")) {
            userInfo = rest[..<at]
            rest = rest[(at + 1)...]
        }
        var end = rest.firstIndex(of: UInt8(ascii: ":")) ?? rest.endIndex
        if rest.first == UInt8(ascii: "[") {
            guard let close = rest.firstIndex(of: UInt8(ascii: "]")) else { return nil }
            end = close + 1
        }
        if end == rest.endIndex { return (userInfo, rest, nil) }
        guard rest[end] == UInt8(ascii: ":") else { return nil }
        return (userInfo, rest[..<end], rest[(end + 1)...])
    }

    static func isScheme(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard let first = bytes.first, isLetter(first) else { return false }
        return bytes.allSatisfy { isLetter($0) || isDigit($0) || "+-.".utf8.contains($0) }
    }

    /// `*pchar`: what one segment of a path may be.
    static func isSegment(_ text: some StringProtocol) -> Bool { isMade(Array(text.utf8)[...], of: isPathByte) }

    static func isReserved(_ byte: UInt8) -> Bool { ":/?#[]@!$&'()*+,;=".utf8.contains(byte) }
    static func isUnreserved(_ byte: UInt8) -> Bool { isLetter(byte) || isDigit(byte) || "-._~".utf8.contains(byte) }
    static func isLetter(_ byte: UInt8) -> Bool { (65...90).contains(byte) || (97...122).contains(byte) }
    static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }

    private static func isNameByte(_ byte: UInt8) -> Bool { isUnreserved(byte) || "!$&'()*+,;=".utf8.contains(byte) }
    private static func isPathByte(_ byte: UInt8) -> Bool { isNameByte(byte) || byte == UInt8(ascii: ":") || byte == UInt8(ascii: "@") }
    private static func isQueryByte(_ byte: UInt8) -> Bool { isPathByte(byte) || byte == UInt8(ascii: "/") || byte == UInt8(ascii: "?") }

    /// Bytes of one kind, or `%` and two hexadecimal digits.
    private static func isMade(_ bytes: ArraySlice<UInt8>, of isAllowed: (UInt8) -> Bool) -> Bool {
        var index = bytes.startIndex
        while index < bytes.endIndex {
            if isAllowed(bytes[index]) {
                index += 1
            } else {
                guard bytes[index] == UInt8(ascii: "%"), index + 2 < bytes.endIndex,
                    Hex.digitValue(bytes[index + 1]) != nil, Hex.digitValue(bytes[index + 2]) != nil
                else { return false }
                index += 3
            }
        }
        return true
    }

    // MARK: Hosts

    /// An IPv4 address is a name too by this grammar.
    private static func isHost(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard bytes.first == UInt8(ascii: "[") else { return isMade(bytes, of: isNameByte) }
        guard bytes.last == UInt8(ascii: "]") else { return false }
        let inside = bytes.dropFirst().dropLast()
        return isIPv6(inside) || isFutureAddress(inside)
    }

    /// `"v" 1*HEXDIG "." 1*( unreserved / sub-delims / ":" )`
    private static func isFutureAddress(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard let first = bytes.first, first | 0x20 == UInt8(ascii: "v"), let point = bytes.firstIndex(of: UInt8(ascii: ".")) else {
            return false
        }
        let version = bytes[(bytes.startIndex + 1)..<point]
        let rest = bytes[(point + 1)...]
        return !version.isEmpty && version.allSatisfy { Hex.digitValue($0) != nil } && !rest.isEmpty
            && rest.allSatisfy { isNameByte($0) || $0 == UInt8(ascii: ":") }
    }

    /// Eight groups of up to four digits; `::` once for one or more groups of zeros; the last two groups
    /// may be an IPv4 address.
    private static func isIPv6(_ bytes: ArraySlice<UInt8>) -> Bool {
        var halves = [bytes]
        if let gap = bytes.indices.dropLast().first(where: { bytes[$0] == UInt8(ascii: ":") && bytes[$0 + 1] == UInt8(ascii: ":") }) {
            halves = [bytes[..<gap], bytes[(gap + 2)...]]
        }
        var count = 0
        for (position, half) in halves.enumerated() where !half.isEmpty {
            let groups = half.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
            for (index, group) in groups.enumerated() {
                let isLast = position == halves.count - 1 && index == groups.count - 1
                if isLast, isIPv4(group) {
                    count += 2
                } else if (1...4).contains(group.count), group.allSatisfy({ Hex.digitValue($0) != nil }) {
                    count += 1
                } else {
                    return false
                }
            }
        }
        return halves.count == 1 ? count == 8 : count <= 7
    }

    private static func isIPv4(_ bytes: ArraySlice<UInt8>) -> Bool {
        let parts = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return parts.count == 4
            && parts.allSatisfy { part in
                guard (1...3).contains(part.count), part.allSatisfy(isDigit), part.count == 1 || part.first != 48 else { return false }
                return part.reduce(0) { $0 * 10 + Int($1 - 48) } <= 255
            }
    }
}
