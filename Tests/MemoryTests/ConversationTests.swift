import Ethereum
import Memory
import Testing

@Suite struct ConversationTests {
    private let scratch = Scratch()

    @Test func sessionsAndMessages() throws {
        let store = try scratch.store()
        let session = Session(created: Timestamp("2026-01-02T03:04:05Z")!, title: "Yield")
        try store.saveSession(session)
        try store.addMessage(session: session.id, author: .person, channel: "terminal", text: "Best yield?")
        try store.addMessage(
            session: session.id, author: .agent, channel: "terminal", text: "Aave.", turn: ["rank": 1])
        #expect(try store.messages(session: session.id).map(\.text) == ["Best yield?", "Aave."])
        #expect(try store.messages(session: session.id, limit: 1).map(\.turn) == [["rank": 1]])
        let later = Session(id: session.id, created: .now(), title: "Better yield", state: ["open": ["amount"]])
        try store.saveSession(later)
        let read = try #require(try store.session(session.id))
        #expect(read.title == "Better yield" && read.state == ["open": ["amount"]] && read.created == session.created)
        #expect(try store.sessions().count == 1)
        #expect(throws: MemoryError.notFound(.session, id: "none")) {
            try store.addMessage(session: "none", author: .person, channel: "terminal", text: "x")
        }
    }

    @Test func textOfAnyKindComesBack() throws {
        let store = try scratch.store()
        try store.saveSession(Session(id: "s", title: ""))
        for text in ["", "é", "e\u{301}", "'; DROP TABLE messages; --", "🧑‍🤝‍🧑", "a\u{1B}[2J"] {
            let message = try store.addMessage(session: "s", author: .person, channel: "t", text: text)
            #expect(try store.messages(session: "s").last?.text.utf8.elementsEqual(text.utf8) == true)
            #expect(message.text.utf8.elementsEqual(text.utf8))
        }
        try store.addMessage(session: "s", author: .person, channel: "t", text: "a\0b")
        #expect(try store.messages(session: "s").last?.text == "a\u{FFFD}b")
    }

    @Test func preferences() throws {
        let store = try scratch.store()
        try store.setPreference(Preference(key: "risk", value: "low", author: .person))
        try store.setPreference(Preference(key: "risk", value: "medium", author: .person))
        #expect(try store.preference("risk")?.value == "medium")
        #expect(try store.preferences().count == 1)
        try store.forgetPreference("risk")
        #expect(try store.preference("risk") == nil)
        #expect(throws: MemoryError.notFound(.preference, id: "risk")) { try store.forgetPreference("risk") }
    }

    @Test func aContactsNameIsTakenWhateverItsCase() throws {
        let store = try scratch.store()
        try store.addContact(Contact(name: "Zoë", address: address(1), author: .person))
        for name in ["Zoë", "ZOË", "zoe\u{308}", " zoë "] {
            #expect(throws: MemoryError.self) {
                try store.addContact(Contact(name: name, address: address(2), author: .person))
            }
            #expect(try store.contact(named: name)?.address == address(1))
        }
        #expect(throws: MemoryError.invalid(.contact, .emptyText)) {
            try store.addContact(Contact(name: "\u{200B}", address: address(2), author: .person))
        }
        try store.removeContact(named: "ZOË")
        #expect(try store.contacts().isEmpty)
    }

    @Test func factsAndSearch() throws {
        let store = try scratch.store()
        try store.saveSession(Session(id: "s", title: ""))
        let message = try store.addMessage(session: "s", author: .person, channel: "t", text: "I like Café yields")
        let fact = try store.addFact("prefers cafe vaults", author: .agent, channel: "t", taint: .derived)
        #expect(Set(try store.search("CAFE")) == [.message(message), .fact(fact)])
        #expect(try store.search("cafe vau") == [.fact(fact)])
        #expect(try store.search("\" OR text:* NEAR(") == [])
        #expect(try store.search("") == [])
        #expect(try store.facts() == [fact])
    }

    @Test func whatIsForgottenIsNotInTheFiles() throws {
        let store = try scratch.store()
        let word = "xylophonequartz"
        try store.saveSession(Session(id: "s", title: "t"))
        for index in 0..<50 {
            try store.addMessage(session: "s", author: .person, channel: "t", text: "number \(index) \(word)\(index)")
        }
        let fact = try store.addFact("a \(word) fact", author: .person, channel: "t", taint: .said)
        func isPresent() -> Bool {
            scratch.bytes().values.contains { String(decoding: $0, as: UTF8.self).contains("lophonequartz") }
        }
        #expect(isPresent())
        try store.forgetFact(fact.id)
        try store.forgetSession("s")
        #expect(!isPresent())
        #expect(try store.search(word).isEmpty)
        #expect(try store.messages(session: "s").isEmpty)
    }

    @Test func evidenceAndExport() throws {
        let store = try scratch.store()
        try store.saveSession(Session(id: "s", title: "t"))
        try store.addEvidence(session: "s", json: ["ranking": [1, 2]])
        try store.addWaiting(nonce: 0)
        #expect(try store.evidence(session: "s").map(\.json) == [["ranking": [1, 2]]])
        let export = try store.exportJSON()
        #expect(try JSON(parsing: export.pretty) == export)
        for key in ["sessions", "plans", "approvals", "evidence"] { #expect(export[key]?.array?.count == 1) }
    }

    @Test func timestamps() {
        #expect(Timestamp("2026-11-22T19:14:49Z")?.text == "2026-11-22T19:14:49.000Z")
        #expect(Timestamp("2026-11-22T19:14:49.1239Z")?.text == "2026-11-22T19:14:49.123Z")
        for text in ["", "2026-11-22", "2026-11-22T19:14:49+01:00", "2026-13-22T19:14:49Z", "2026-11-22T19:14:49.Z", "２026-11-22T19:14:49Z"] {
            #expect(Timestamp(text) == nil)
        }
        #expect(Timestamp(.init(timeIntervalSince1970: 951_782_400)).text == "2000-02-29T00:00:00.000Z")
        #expect(Timestamp(.init(timeIntervalSince1970: 1_795_374_889.5)).text == "2026-11-22T19:14:49.500Z")
    }
}
