import Ethereum
import Review
import Testing

/// SplitMix64: small, and the same everywhere, so that a printed seed repeats a run.
struct Seeded: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

@Suite struct FuzzTests {
    @Test func twentyThousandPayloadsNeverCrash() {
        let seed = UInt64.random(in: 0 ... .max)
        print("review fuzz seed \(seed)")
        var random = Seeded(state: seed)
        var agreed = 0
        for _ in 0..<20_000 {
            let payload = mutated(&random)
            let result = examine(payload: payload, account: me, expectation: nil, registry: registry, addresses: Scene.book)
            // Two readers that share no code accept the same bytes and read the same in them.
            let other = try? Transaction(signingPayload: payload)
            if let read = result.payload {
                #expect(other != nil, "seed \(seed): only the Review reads \(Hex.encode(payload))")
                #expect(other?.to == read.to && other?.value == read.value && other?.data == read.data)
                #expect(other?.chainID == read.chainID && other?.nonce == read.nonce)
                agreed += 1
            } else if let other {
                let isReplayable = other.chainID?.isZero ?? true
                #expect(isReplayable, "seed \(seed): only Ethereum reads \(Hex.encode(payload))")
            }
        }
        #expect(agreed > 1000)
    }

    /// Random bytes, honest payloads with a few bytes changed, cut, doubled, or with other call data.
    private func mutated(_ random: inout Seeded) -> Bytes {
        var scene = Scene.all[Int(random.next() % UInt64(Scene.all.count))]
        switch random.next() % 6 {
        case 0: return (0..<Int(random.next() % 200)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
        case 1:
            var bytes = scene.payload
            for _ in 0...Int(random.next() % 4) {
                bytes[Int(random.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: random.next())
            }
            return bytes
        case 2: return Bytes(scene.payload.prefix(Int(random.next() % UInt64(scene.payload.count + 1))))
        case 3: return scene.payload + scene.payload.prefix(Int(random.next() % 40))
        case 4:
            let words = Int(random.next() % 12)
            scene.transaction.data = scene.transaction.data.prefix(4) + (0..<words).flatMap { _ in word(&random) }
            return scene.payload
        default:
            guard scene.transaction.data.count > 4 else { return scene.payload }
            let index = 4 + Int(random.next() % UInt64(scene.transaction.data.count - 4))
            scene.transaction.data[index] = random.next() % 2 == 0 ? 0xFF : UInt8(truncatingIfNeeded: random.next())
            return scene.payload
        }
    }

    private func word(_ random: inout Seeded) -> Bytes {
        switch random.next() % 4 {
        case 0: UInt256(random.next() % 256).word
        case 1: UInt256.max.word
        case 2: UInt256(32 * (random.next() % 12)).word
        default: (0..<32).map { _ in UInt8(truncatingIfNeeded: random.next()) }
        }
    }
}
