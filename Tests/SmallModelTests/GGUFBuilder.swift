@testable import SmallModel

/// Writes GGUF files for the tests, wrong ones on purpose included.
struct GGUFBuilder {
    enum Value {
        case text(String)
        case texts([String])
        case integers([Int32])
        case unsigned(UInt32)
        case signed(Int64)
        case real(Float)
        case bool(Bool)
        case raw(type: UInt32, [UInt8])
    }
    struct TensorEntry {
        var name: String
        var sizes: [UInt64]
        var type: UInt32 = 0
        var offset: UInt64
    }

    var magic: [UInt8] = Array("GGUF".utf8)
    var version: UInt32 = 3
    var tensorCount: UInt64?
    var pairCount: UInt64?
    var pairs: [(String, Value)] = []
    var tensors: [TensorEntry] = []
    var alignment = 32
    var data: [UInt8] = []

    var bytes: [UInt8] {
        var out = magic
        out += Self.field(version) + Self.field(tensorCount ?? UInt64(tensors.count))
        out += Self.field(pairCount ?? UInt64(pairs.count))
        for (key, value) in pairs { out += Self.text(key) + Self.encoded(value) }
        for tensor in tensors {
            out += Self.text(tensor.name) + Self.field(UInt32(tensor.sizes.count))
            out += tensor.sizes.flatMap(Self.field) + Self.field(tensor.type) + Self.field(tensor.offset)
        }
        while out.count % alignment != 0 { out.append(0) }
        return out + data
    }

    static func field<T: FixedWidthInteger>(_ number: T) -> [UInt8] {
        withUnsafeBytes(of: number.littleEndian, Array.init)
    }

    static func text(_ text: String) -> [UInt8] { field(UInt64(text.utf8.count)) + Array(text.utf8) }

    static func encoded(_ value: Value) -> [UInt8] {
        switch value {
        case .text(let text): field(UInt32(8)) + Self.text(text)
        case .texts(let texts):
            field(UInt32(9)) + field(UInt32(8)) + field(UInt64(texts.count)) + texts.flatMap(Self.text)
        case .integers(let numbers):
            field(UInt32(9)) + field(UInt32(5)) + field(UInt64(numbers.count)) + numbers.flatMap(Self.field)
        case .unsigned(let number): field(UInt32(4)) + field(number)
        case .signed(let number): field(UInt32(11)) + field(number)
        case .real(let number): field(UInt32(6)) + field(number.bitPattern)
        case .bool(let answer): field(UInt32(7)) + [answer ? 1 : 0]
        case .raw(let type, let bytes): field(type) + bytes
        }
    }
}
