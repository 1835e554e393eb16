/// What a person reads before they approve: words made from the exact bytes to be signed, and from
/// nothing else. A value without behaviour, so that the terminal, a pipe and a test show the same.
public struct Card: Hashable, Sendable {
    /// How loud something must be said. Never conveyed by colour alone.
    public enum Severity: Int, Comparable, Sendable {
        case info, caution, danger

        public static func < (a: Severity, b: Severity) -> Bool { a.rawValue < b.rawValue }
    }

    /// One line: "Spender", "0x8787 0Bca …", "Aave V3 Pool (registry)".
    public struct Row: Hashable, Sendable {
        public let label: String
        /// Never cut: full addresses, exact amounts.
        public let value: String
        /// Where the meaning comes from, or what it implies.
        public let note: String?
        public let severity: Severity

        public init(_ label: String, _ value: String, note: String? = nil, severity: Severity = .info) {
            self.label = label
            self.value = value
            self.note = note
            self.severity = severity
        }
    }

    public struct Warning: Hashable, Sendable {
        public let severity: Severity
        public let text: String

        public init(_ severity: Severity, _ text: String) {
            self.severity = severity
            self.text = text
        }
    }

    /// The call as decoded, for the `decoded` part of the command line's answers.
    public struct Argument: Hashable, Sendable {
        public let name: String
        public let type: String
        public let value: String
        public let label: String?

        public init(name: String, type: String, value: String, label: String?) {
            self.name = name
            self.type = type
            self.value = value
            self.label = label
        }
    }

    /// "Let the Aave V3 Pool take exactly 5,000 USDC".
    public let title: String
    public let rows: [Row]
    public let warnings: [Warning]
    /// `approve(address,uint256)`; nil for a plain transfer of the native coin or an unread call.
    public let function: String?
    public let arguments: [Argument]
    /// The signing hash, 0x-hex, for comparing with another device.
    public let digest: String

    public init(
        title: String, rows: [Row], warnings: [Warning], function: String?, arguments: [Argument], digest: String
    ) {
        self.title = title
        self.rows = rows
        self.warnings = warnings
        self.function = function
        self.arguments = arguments
        self.digest = digest
    }

    public var severity: Severity { warnings.map(\.severity).max() ?? .info }
}
