import Ethereum

/// What people sign that is no transaction, and the names they send to.
extension Target {
    static let messages = [
        Target(name: "typed-data", longest: 8_192) { bytes in
            guard let data = accepted({ try TypedData(parsing: bytes) }) else { return }
            require(
                data.signingHash == Keccak256.hash([0x19, 0x01] + data.domainSeparator + data.messageHash)
                    || data.primaryType == "EIP712Domain",
                "the hash is of this domain and this message")
            // What is shown of a message is the message.
            let document = certain("a document that was read is JSON") { try JSON(parsing: bytes) }
            let shown = JSON.object((document.members ?? []).map { $0.key == "message" ? .init("message", data.message.json) : $0 })
            let again = certain("what is shown is read") { try TypedData(json: JSON(parsing: shown.pretty)) }
            require(again.signingHash == data.signingHash, "what is shown has the same hash")
        },
        Target(name: "siwe", longest: 2_048) { bytes in
            guard let text = String(validating: bytes, as: UTF8.self),
                let message = accepted({ try SignInMessage(parsing: text) })
            else { return }
            require(SignInMessage.isClaimed(by: text), "a sign-in message looks like one")
            require(certain("a sign-in message is read again", { try SignInMessage(parsing: message.text) }) == message, "a sign-in message says the same")
            require(certain("its members are read", { try SignInMessage(fields: message.json) }) == message, "its members say the same")
        },
        Target(name: "ens", longest: 512) { bytes in
            guard let text = String(validating: bytes, as: UTF8.self), let name = accepted({ try ENSName(text) }) else { return }
            let again = certain("a normal name is a name") { try ENSName(name.normalized) }
            require(again.normalized.utf8.elementsEqual(name.normalized.utf8), "normalising twice changes nothing")
            require(again.node == name.node, "a name has one node")
        },
    ]
}
