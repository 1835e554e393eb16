/// Hosts that plain `http` may reach: this machine and private networks (RFC 1918, RFC 4193 and names
/// that never leave the house).
enum PrivateHost {
    static func contains(_ host: String) -> Bool {
        let name = host.lowercased().trimmingBrackets
        if name == "localhost" || name.hasSuffix(".localhost") || name.hasSuffix(".local") { return true }
        if name == "::1" || name.hasPrefix("fd") && name.contains(":") { return true }
        let parts = name.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
        guard parts.count == 4, let first = parts[0], let second = parts[1], !parts.contains(nil) else { return false }
        return switch first {
        case 10, 127: true
        case 172: (16...31).contains(second)
        case 192: second == 168
        default: false
        }
    }
}

extension String {
    /// `[::1]` as some URL readers leave it.
    fileprivate var trimmingBrackets: String {
        hasPrefix("[") && hasSuffix("]") ? String(dropFirst().dropLast()) : self
    }
}
