import Ethereum
import Foundation
import Registry
import Review
import Testing

/// Cards as a person reads them, one for each kind of transaction, kept in Tests/Fixtures/cards.txt.
///
/// After a change of wording: SERAPH_WRITE_FIXTURE=1 swift test --filter CardTests, and read the diff.
@Suite struct CardTests {
    private static let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Fixtures/cards.txt").path

    private static let separator = "\n\n----------------------------------------\n\n"

    /// The cards of the scenes, and of transactions that must look alarming.
    private func cards() -> [String] {
        let quiet = Scene.all.map { text($0.name, $0.examined().card) }
        let alarming = alarmingScenes.map { name, payload, effects in
            let result = examine(
                payload: payload, account: me, expectation: nil, registry: registry, addresses: Scene.book,
                effects: effects)
            return text(name, result.card)
        }
        var altered = Scene.sendToken
        altered.transaction.data[67] ^= 1
        return quiet + alarming + [text("not what was asked for", altered.examined().card)]
    }

    private var alarmingScenes: [(String, Bytes, Effects)] {
        let nobody = Scene.approve.expectation
        let unlimited = Scene(
            "", to: Mainnet.usdc, "approve(address,uint256)", [.address(stranger), .uint(.max)], expectation: nobody)
        let blind = Scene("", to: stranger, "frobnicate(uint256)", [.uint(1)], expectation: nobody)
        let guess = Scene(
            "", to: stranger, "setApprovalForAll(address,bool)", [.address(alice), .bool(true)], expectation: nobody)
        var creation = Scene.sendNative
        creation.transaction.to = nil
        return [
            ("unlimited approval to a stranger", unlimited.payload, .unavailable(reason: "offline")),
            ("blind", blind.payload, .unavailable(reason: "offline")),
            ("everything, on a guess", guess.payload, .reverts(reason: "execution reverted")),
            ("contract creation", creation.payload, .unavailable(reason: "offline")), ("no transaction", [1, 2, 3], .changes([])),
        ]
    }

    private func text(_ name: String, _ card: Card) -> String {
        let rows = card.rows.map { row in
            "  \(mark(row.severity)) \(row.label): \(row.value)" + (row.note.map { " — \($0)" } ?? "")
        }
        let warnings = card.warnings.map { "  \(mark($0.severity)) \($0.text)" }
        let arguments = card.arguments.map { "  \($0.type) \($0.name) = \($0.value)" + ($0.label.map { " (\($0))" } ?? "") }
        return ([name, "", card.title] + rows + ["  " + (card.function ?? "no function")] + arguments + warnings)
            .joined(separator: "\n")
    }

    private func mark(_ severity: Card.Severity) -> String {
        switch severity {
        case .info: " "
        case .caution: "!"
        case .danger: "‼"
        }
    }

    @Test func readAsTheyDid() throws {
        let now = cards()
        if ProcessInfo.processInfo.environment["SERAPH_WRITE_FIXTURE"] != nil {
            try (now.joined(separator: Self.separator) + "\n").write(toFile: Self.path, atomically: true, encoding: .utf8)
        }
        let kept = try String(contentsOfFile: Self.path, encoding: .utf8).dropLast().components(separatedBy: Self.separator)
        #expect(kept.count == now.count)
        for (before, after) in zip(kept, now) { #expect(before == after) }
    }

    @Test func addressesAndDigestsAreWhole() {
        for scene in Scene.all {
            let card = scene.examined().card
            #expect(card.rows.contains { $0.value == scene.transaction.to?.checksummed })
            #expect(card.digest == Hex.encode(scene.transaction.signingHash))
            #expect(card.rows.contains { $0.value == card.digest })
        }
    }
}
