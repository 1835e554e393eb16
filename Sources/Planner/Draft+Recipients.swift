import Ethereum
import Registry

extension Draft {
    /// An address as the person typed it; a wrong one is refused with what is wrong about it.
    func address(_ text: String) throws -> Address {
        do {
            return try Address(text)
        } catch let error as AddressError {
            throw Interruption.refusal(.badAddress(Untrusted.clean(text, limit: 80), error))
        }
    }

    /// Who a slot names: an address as typed, or a saved contact. Never anything else.
    func person(_ slot: Slot, of intent: Intent) throws -> Address {
        guard let text = intent.text(slot) else { throw Interruption.question(.missing(intent.action, [slot])) }
        if let contact = contact(text) { return contact }
        if text.lowercased().hasPrefix("0x") { return try address(text) }
        if text.contains(".") { throw Interruption.refusal(.nameService(Untrusted.clean(text, limit: 80))) }
        throw Interruption.question(.unknownContact(Untrusted.clean(text, limit: 80), slot))
    }

    /// By name, whatever its letter case; compared byte by byte, so that look-alike spellings differ.
    func contact(_ name: String) -> Address? {
        let wanted = Bytes(name.lowercased().utf8)
        let found = contacts.filter { Bytes($0.key.lowercased().utf8) == wanted }
        // Two names that differ in case only, for two addresses: neither is meant for sure.
        return Set(found.values).count == 1 ? found.first?.value : nil
    }

    /// Refuses recipients that nobody can mean: money sent there is gone.
    func checkRecipient(_ recipient: Address) throws {
        if recipient.isZero { throw Interruption.refusal(.zeroRecipient) }
        if let token = registry.token(chain: chain, address: recipient) {
            throw Interruption.refusal(.tokenContractRecipient(token))
        }
    }

    func recipientWarnings(_ recipient: Address) throws -> [PlanWarning] {
        if recipient == from { return [.recipientIsSelf] }
        if let label = registry.label(for: recipient, chain: chain) { return [.recipientIsContract(label.name)] }
        if try fact(.hasCode(recipient)).value == .one { return [.recipientIsContract(recipient.checksummed)] }
        return []
    }
}
