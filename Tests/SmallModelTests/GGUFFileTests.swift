import Foundation
import Testing

@testable import SmallModel

struct GGUFFileTests {
    @Test func aFileIsListed() throws {
        let file = try Fixture.file("tiny-q8_0.gguf")
        #expect(file.version == 3)
        #expect(file.alignment == 32)
        #expect(try file.metadata.text("general.architecture") == "llama")
        #expect(try file.metadata.integer("llama.block_count") == 2)
        #expect(try file.metadata.real("llama.rope.freq_base") == 10_000)
        #expect(try file.metadata.bool("tokenizer.ggml.add_bos_token") == false)
        #expect(file.metadata.keys.first == "general.architecture")
        let query = try #require(file.tensor("blk.1.attn_q.weight"))
        #expect(query.shape == [32, 32])
        #expect(query.type == .q8_0)
        #expect(query.byteCount == 32 * 34)
        #expect(file.tensor("blk.2.attn_q.weight") == nil)
        #expect(file.byteCount == (try Fixture.bytes("tiny-q8_0.gguf")).count)
    }

    @Test func versionTwoIsReadAndArraysOfEveryKind() throws {
        typealias B = GGUFBuilder
        let nested = B.field(UInt32(9)) + B.field(UInt64(2))
            + (B.field(UInt32(0)) + B.field(UInt64(1)) + [7]) + (B.field(UInt32(8)) + B.field(UInt64(1)) + B.text("x"))
        let file = try GGUFFile(bytes: GGUFBuilder(
            version: 2,
            pairs: [
                ("a.nested", .raw(type: 9, nested)), ("a.integers", .integers([-1, 5])),
                ("a.texts", .texts(["", "é"])), ("a.signed", .signed(-9)),
                ("a.double", .raw(type: 12, B.field((2.5).bitPattern))), ("a.u16", .raw(type: 2, [1, 2])),
                ("a.reals", .raw(type: 9, B.field(UInt32(6)) + B.field(UInt64(1)) + B.field(Float(0.5).bitPattern))),
            ]).bytes)
        #expect(file.version == 2)
        #expect(try file.metadata.array("a.nested").count == 2)
        #expect(try file.metadata.integers("a.integers") == [-1, 5])
        #expect(try file.metadata.texts("a.texts") == ["", "é"])
        #expect(try file.metadata.integer("a.signed") == -9)
        #expect(try file.metadata.real("a.double") == 2.5)
        #expect(try file.metadata.integer("a.u16") == 513)
        #expect(try file.metadata.array("a.reals").reals() == [0.5])
        #expect(throws: ModelError.wrongType(key: "a.texts", wanted: "list of whole numbers")) {
            try file.metadata.integers("a.texts")
        }
        #expect(throws: ModelError.wrongType(key: "a.signed", wanted: "text")) { try file.metadata.text("a.signed") }
        #expect(throws: ModelError.missingKey("b")) { try file.metadata.integer("b") }
        #expect(try file.metadata.integer("b", default: 4) == 4)
    }

    static let block = [UInt8](repeating: 0, count: 64)

    static let hostile: [(GGUFBuilder, ModelError)] = [
        (.init(magic: Array("GGML".utf8)), .notGGUF),
        (.init(version: 1), .unsupportedVersion(1)),
        (.init(version: 4), .unsupportedVersion(4)),
        (.init(version: 0), .unsupportedVersion(0)),
        (.init(version: 0x0300_0000), .bigEndian),
        (.init(tensorCount: .max), .countTooLarge(of: .tensors, count: .max, limit: 0)),
        (.init(pairCount: 1 << 40), .countTooLarge(of: .metadata, count: 1 << 40, limit: 0)),
        (.init(pairs: [("k", .bool(true)), ("k", .bool(false))]), .duplicateKey("k")),
        (.init(pairs: [("k", .raw(type: 13, [0, 0, 0, 0]))]), .badMetadataType(key: "k", type: 13)),
        (.init(pairs: [("k", .raw(type: 7, [2]))]), .badValue(key: "k")),
        (.init(pairs: [("k\n", .bool(true))]), .badName("k\n")),
        (.init(pairs: [("", .unsigned(1))]), .badName("")),
        (.init(pairs: [("general.alignment", .unsigned(0))]), .badAlignment(0)),
        (.init(pairs: [("general.alignment", .unsigned(48))]), .badAlignment(48)),
        (.init(pairs: [("general.alignment", .unsigned(1))]), .badAlignment(1)),
        (.init(pairs: [("general.alignment", .signed(-32))]), .badAlignment(UInt64(bitPattern: -32))),
        (.init(pairs: [("general.alignment", .text("32"))]), .wrongType(key: "general.alignment", wanted: "whole number")),
        (.init(tensors: [.init(name: "t", sizes: [8], offset: 0), .init(name: "t", sizes: [8], offset: 32)], data: block), .duplicateTensor("t")),
        (.init(tensors: [.init(name: "t", sizes: [8], offset: 0), .init(name: "u", sizes: [8], offset: 0)], data: block), .overlappingTensors("t", "u")),
        (.init(tensors: [.init(name: "t", sizes: [9], offset: 0), .init(name: "u", sizes: [1], offset: 32)], data: block), .overlappingTensors("t", "u")),
        (.init(tensors: [.init(name: "t", sizes: [17], offset: 0)], data: block), .tensorOutOfBounds("t")),
        (.init(tensors: [.init(name: "t", sizes: [8], offset: 64)], data: block), .tensorOutOfBounds("t")),
        (.init(tensors: [.init(name: "t", sizes: [8], offset: .max - 31)], data: block), .tensorOutOfBounds("t")),
        (.init(tensors: [.init(name: "t", sizes: [8], offset: 8)], data: block), .misalignedTensor("t")),
        (.init(tensors: [.init(name: "t", sizes: [0], offset: 0)], data: block), .badShape(tensor: "t")),
        (.init(tensors: [.init(name: "t", sizes: [1 << 40, 1 << 40], offset: 0)], data: block), .badShape(tensor: "t")),
        (.init(tensors: [.init(name: "t", sizes: [1 << 62], offset: 0)], data: block), .badShape(tensor: "t")),
        (.init(tensors: [.init(name: "t", sizes: [.max], offset: 0)], data: block), .badShape(tensor: "t")),
        (.init(tensors: [.init(name: "t", sizes: [16], type: 8, offset: 0)], data: block), .badShape(tensor: "t")),
        (.init(tensors: [.init(name: "t", sizes: [8], type: 4, offset: 0)], data: block), .unknownTensorType(tensor: "t", type: 4)),
        (.init(tensors: [.init(name: "t", sizes: [], offset: 0)], data: block), .countTooLarge(of: .dimensions, count: 0, limit: 4)),
        (.init(tensors: [.init(name: "t", sizes: [1, 1, 1, 1, 1], offset: 0)], data: block), .countTooLarge(of: .dimensions, count: 5, limit: 4)),
    ]

    @Test(arguments: hostile.indices)
    func aHostileFileEndsInItsOwnError(index: Int) {
        let (builder, error) = Self.hostile[index]
        #expect(throws: error) { try GGUFFile(bytes: builder.bytes) }
        #expect(!error.explanation.isEmpty)
    }

    @Test func lengthsThatPromiseTooMuchAreRefused() {
        typealias B = GGUFBuilder
        func error(_ value: GGUFBuilder.Value) -> ModelError? {
            #expect(throws: ModelError.self) { try GGUFFile(bytes: GGUFBuilder(pairs: [("k", value)]).bytes) }
        }
        for bomb in [UInt64.max, 1 << 63, 1 << 40, 1000] {
            for type: UInt32 in [0, 4, 8, 9, 12] {
                guard case .countTooLarge(of: .array, count: bomb, limit: _) = error(.raw(type: 9, B.field(type) + B.field(bomb))) else {
                    Issue.record("array of type \(type) with \(bomb) elements")
                    continue
                }
            }
            guard case .countTooLarge(of: .string, count: bomb, limit: _) = error(.raw(type: 8, B.field(bomb))) else {
                Issue.record("text of \(bomb) bytes")
                continue
            }
        }
        var nest: [UInt8] = []
        for _ in 0..<200 { nest += B.field(UInt32(9)) + B.field(UInt64(1)) }
        #expect(error(.raw(type: 9, nest)) == .countTooLarge(of: .nesting, count: 5, limit: 4))
        guard case .badText = error(.raw(type: 8, B.field(UInt64(2)) + [0xc3, 0x28])) else {
            Issue.record("invalid UTF-8 was accepted")
            return
        }
    }

    @Test func everyTruncationIsNoticed() throws {
        let whole = try Fixture.bytes("tiny-q8_0.gguf")
        for length in stride(from: 0, to: whole.count, by: 61) {
            #expect(throws: ModelError.self) { try GGUFFile(bytes: Array(whole.prefix(length))) }
        }
    }

    @Test func pathsThatAreNoFile() throws {
        #expect(throws: ModelError.unreadable(path: "/nowhere/model.gguf", errno: 2)) {
            try GGUFFile(path: "/nowhere/model.gguf")
        }
        #expect(throws: ModelError.self) { try GGUFFile(path: Fixture.directory.path) }
        let empty = FileManager.default.temporaryDirectory.appending(path: "empty-\(UUID()).gguf")
        defer { try? FileManager.default.removeItem(at: empty) }
        try Data().write(to: empty)
        #expect(throws: ModelError.truncated(offset: 0, bytes: 4)) { try GGUFFile(path: empty.path) }
    }

    @Test func whatCannotBeComputedCanStillBeListed() throws {
        let file = try GGUFFile(bytes: GGUFBuilder(
            pairs: [("general.architecture", .text("llama"))],
            tensors: [.init(name: "token_embd.weight", sizes: [256, 1], type: 10, offset: 0)],
            data: [UInt8](repeating: 0, count: 84)).bytes)
        #expect(file.tensors[0].type == .q2_K)
        #expect(throws: ModelError.typeNotSupported(tensor: "token_embd.weight", type: "Q2_K")) {
            try Matrix(file, "token_embd.weight")
        }
        let info = ModelInfo(file)
        #expect(info.parameters == 256)
        #expect(info.obstacle == .missingKey("llama.block_count"))
    }

    @Test func namesFromAFileAreQuotedPlainly() {
        let error = ModelError.badName("a\u{1b}[2J\u{202e}\u{200b}" + String(repeating: "x", count: 500))
        #expect(error.explanation.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control })
        #expect(!error.explanation.contains("\u{202e}"))
        #expect(error.explanation.count < 200)
    }
}
