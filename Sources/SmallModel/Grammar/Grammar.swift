/// What a model is allowed to say: a grammar in GBNF or a JSON schema, with rules of
/// its own that may only copy.
///
///     let grammar = try Grammar(gbnf: """
///         root ::= "send " amount " to " name
///         amount ::= [0-9]+
///         """, copies: ["name": .oneOf(["maya", "bob"])])
public struct Grammar: Sendable {
    let network: Network

    /// - Parameters:
    ///   - copies: rules that `gbnf` uses but does not define.
    ///   - root: the rule that a whole answer must be.
    public init(gbnf: String, copies: [String: CopyRule] = [:], root: String = "root") throws(GrammarError) {
        network = try Network(try GBNF.rules(gbnf), copies: copies, root: root)
    }

    /// JSON of this schema, written without needless space. See ``JSONSchema`` for what
    /// a schema may say; a keyword that could not be kept is an error, never ignored.
    public init(jsonSchema: String) throws(GrammarError) {
        network = try Network(try JSONSchema.rules(jsonSchema), copies: [:], root: "root")
    }

    /// Whether a text is one of those the grammar describes.
    public func accepts(_ text: String) -> Bool {
        let reader = GrammarReader(network)
        var state = reader.start
        for byte in text.utf8 {
            state = reader.next(state, byte)
            if state < 0 { return false }
        }
        return reader.isAccepting(state)
    }
}
