import Ethereum
import TestSupport

/// Random types and values of the contract ABI.
extension SeededGenerator {
    mutating func type(depth: Int = 0) -> ABIType {
        switch Int.random(in: 0...(depth > 3 ? 7 : 10), using: &self) {
        case 0: return .uint(8 * Int.random(in: 1...32, using: &self))
        case 1: return .int(8 * Int.random(in: 1...32, using: &self))
        case 2: return .address
        case 3: return .bool
        case 4: return .bytes
        case 5: return .fixedBytes(Int.random(in: 1...32, using: &self))
        case 6: return .string
        case 7: return .function
        case 8: return .array(type(depth: depth + 1))
        case 9: return .fixedArray(type(depth: depth + 1), Int.random(in: 1...3, using: &self))
        default: return .tuple((0..<Int.random(in: 1...4, using: &self)).map { _ in type(depth: depth + 1) })
        }
    }

    mutating func types() -> [ABIType] { (0..<Int.random(in: 0...4, using: &self)).map { _ in type() } }

    mutating func value(of type: ABIType) -> ABIValue {
        switch type {
        case .uint(let bits): return .uint(number(bits: bits))
        case .int(let bits):
            let magnitude = number(bits: bits - 1)
            return .int(Bool.random(using: &self) ? magnitude : UInt256.max - magnitude)
        case .address: return .address(address())
        case .bool: return .bool(Bool.random(using: &self))
        case .bytes: return .bytes(bytes(0...70))
        case .fixedBytes(let count): return .fixedBytes(bytes(count...count))
        case .function: return .fixedBytes(bytes(24...24))
        case .string: return .string(String(repeating: "é🚀a", count: Int.random(in: 0...12, using: &self)))
        case .array(let element):
            return .array((0..<Int.random(in: 0...3, using: &self)).map { _ in value(of: element) })
        case .fixedArray(let element, let count): return .array((0..<count).map { _ in value(of: element) })
        case .tuple(let types): return .tuple(types.map { value(of: $0) })
        }
    }

    /// The same bytes with a few of them altered, moved, cut off or added.
    mutating func damaged(_ original: Bytes) -> Bytes {
        var bytes = original
        for _ in 0..<Int.random(in: 1...3, using: &self) {
            let index = Int.random(in: 0...max(0, bytes.count - 1), using: &self)
            switch Int.random(in: 0...6, using: &self) {
            case _ where bytes.isEmpty: bytes = self.bytes(0...40)
            case 0: bytes[index] ^= 1 << UInt8.random(in: 0...7, using: &self)
            case 1: bytes[index] = UInt8.random(in: .min ... .max, using: &self)
            case 2: bytes = Bytes(bytes.prefix(index))
            case 3: bytes += self.bytes(1...64)
            // A word that is an offset or a length more often than not.
            case 4: write(word: UInt256(UInt64.random(in: 0...UInt64(bytes.count + 64), using: &self)), into: &bytes)
            case 5: write(word: number(), into: &bytes)
            default: bytes.swapAt(index, Int.random(in: 0..<bytes.count, using: &self))
            }
        }
        return bytes
    }

    private mutating func write(word: UInt256, into bytes: inout Bytes) {
        guard bytes.count >= 32 else { return }
        let place = 32 * Int.random(in: 0..<bytes.count / 32, using: &self)
        bytes.replaceSubrange(place..<place + 32, with: word.word)
    }
}
