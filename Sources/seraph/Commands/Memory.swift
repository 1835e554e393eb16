import Agent
import ArgumentParser
import Ethereum
import Foundation
import Memory

struct MemoryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "memory", abstract: "What is kept on this machine about you.",
        subcommands: [List.self, Search.self, Remember.self, Forget.self, Export.self, Verify.self])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Notes you asked to keep.")
        @OptionGroup var common: CommonOptions

        func run() async throws {
            let facts = try Workspace(choices: common.choices()).store.facts()
            if common.json { return Output.json(["items": .array(facts.map(\.json))]) }
            Output.line(facts.isEmpty ? "Nothing is remembered." : facts.map { "\($0.id)  \($0.text)" }.joined(separator: "\n"))
        }
    }

    struct Search: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Search messages and notes.")
        @OptionGroup var common: CommonOptions
        @Argument var words: [String]

        func run() async throws {
            let found = try Workspace(choices: common.choices()).store.search(words.joined(separator: " "))
            if common.json { return Output.json(["items": .array(found.map(\.json))]) }
            for item in found { Output.line(item.text) }
            if found.isEmpty { Output.line("Nothing found.") }
        }
    }

    struct Remember: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Keep a note.")
        @OptionGroup var common: CommonOptions
        @Argument var text: [String]

        func run() async throws {
            let fact = try Workspace(choices: common.choices()).store.addFact(
                text.joined(separator: " "), author: .person, channel: Channel.commandLine, taint: .said)
            if common.json { Output.json(["items": .array([fact.json])]) } else { Output.line("Remembered as \(fact.id).") }
        }
    }

    struct Forget: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Delete a note by its number.")
        @OptionGroup var common: CommonOptions
        @Argument var id: UInt64

        func run() async throws {
            try Workspace(choices: common.choices()).store.forgetFact(id)
            if common.json { Output.json(["items": []]) } else { Output.line("Forgotten.") }
        }
    }

    struct Export: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Everything that is kept, as one JSON document.")
        @OptionGroup var common: CommonOptions

        func run() async throws { Output.json(try Workspace(choices: common.choices()).store.exportJSON()) }
    }

    struct Verify: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Check the journal's hash chain.")
        @OptionGroup var common: CommonOptions

        func run() async throws {
            switch try Workspace(choices: common.choices()).store.verify() {
            case .intact(let entries, let head):
                if common.json {
                    return Output.json(["verified": true, "entries": JSON(Int(entries)), "head": .string(Hex.encode(head))])
                }
                Output.line("The journal is whole: \(entries) entries, each linked to the one before.")
            case .broken(let entry, let problem):
                if common.json {
                    Output.json(["verified": false, "broken_at": JSON(Int(entry)), "problem": .string(problem.rawValue)])
                } else {
                    Output.line("The journal is broken at entry \(entry): \(problem.rawValue).")
                }
                throw ExitCode(Exit.failed)
            }
        }
    }
}

extension Found {
    var text: String {
        switch self {
        case .message(let message): "\(message.time.text.prefix(16))  \(message.author.rawValue): \(message.text)"
        case .fact(let fact): "\(fact.time.text.prefix(16))  note \(fact.id): \(fact.text)"
        }
    }

    var json: JSON {
        switch self {
        case .message(let message): message.json
        case .fact(let fact): fact.json
        }
    }
}

struct Contacts: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "The address book.", subcommands: [List.self, Add.self, Remove.self], defaultSubcommand: List.self)

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Everyone in it.")
        @OptionGroup var common: CommonOptions

        func run() async throws {
            let contacts = try Workspace(choices: common.choices()).store.contacts()
            if common.json { return Output.json(["contacts": .array(contacts.map(\.json))]) }
            for contact in contacts { Output.line("\(contact.address.checksummed)  \(contact.name)") }
            if contacts.isEmpty { Output.line("The address book is empty.") }
        }
    }

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Add a name for an address.")
        @OptionGroup var common: CommonOptions
        @Argument var name: String
        @Argument var address: String

        func run() async throws {
            let contact = Contact(name: name, address: try Address(address), author: .person)
            try Workspace(choices: common.choices()).store.addContact(contact)
            if common.json { Output.json(["contacts": .array([contact.json])]) } else { Output.line("Saved \(contact.name).") }
        }
    }

    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Take a name out.")
        @OptionGroup var common: CommonOptions
        @Argument var name: String

        func run() async throws {
            try Workspace(choices: common.choices()).store.removeContact(named: name)
            if common.json { Output.json(["contacts": []]) } else { Output.line("Removed.") }
        }
    }
}
