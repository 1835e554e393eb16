import Ethereum

/// One decoder and what must hold of it, whatever the bytes.
///
/// A crash, ten seconds of work or a gigabyte of memory is a finding; so is a promise that is not kept,
/// which `require` turns into a crash.
struct Target: Sendable {
    let name: String
    /// In bytes; longer inputs find nothing that shorter ones don't.
    let longest: Int
    let feed: @Sendable (Bytes) -> Void

    /// Set once, before the first input; libFuzzer's callback is a C function and can capture nothing.
    nonisolated(unsafe) static var current = all[0]

    static let all = bytes + texts + messages + calls
}

func require(_ promise: @autoclosure () -> Bool, _ words: @autoclosure () -> String) {
    guard promise() else { fatalError("broken promise: \(words())") }
}

/// What the decoder made of it; nil when it refused, which is never a finding.
func accepted<Value>(_ read: () throws -> Value) -> Value? { try? read() }

/// For what must not fail, since it was written by our own hand.
func certain<Value>(_ words: String, _ make: () throws -> Value) -> Value {
    do {
        return try make()
    } catch {
        fatalError("broken promise: \(words): \(error)")
    }
}
