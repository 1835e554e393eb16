/// Models that come in several files, `name-00001-of-00003.gguf` and so on.
///
/// The first file carries the metadata; each says which part it is (`split.no`, from
/// 0), how many there are (`split.count`) and how many tensors all hold together
/// (`split.tensors.count`). Any part may be named; the others lie beside it.
/// Source: ggml, examples/gguf-split.
extension GGUFFile {
    private static let mostParts = 1000

    /// This file with the tensors of its other parts; itself when it has none.
    func joined(path: String) throws(ModelError) -> GGUFFile {
        guard metadata["split.count"] != nil else { return self }
        let count = try metadata.integer("split.count")
        guard (0...Self.mostParts).contains(count) else { throw .badValue(key: "split.count") }
        guard count > 1 else { return self }

        let own = try metadata.integer("split.no")
        guard (0..<count).contains(own) else { throw .badValue(key: "split.no") }
        guard let prefix = Self.prefix(of: path, part: own, of: count) else {
            throw .splitNameUnclear(path: path, part: own + 1, of: count)
        }
        let parts = try (0..<count).map { part throws(ModelError) -> GGUFFile in
            if part == own { return self }
            let file = try GGUFFile(Storage(mapping: prefix + Self.suffix(part, of: count)))
            guard try file.metadata.integer("split.no") == part else { throw .badValue(key: "split.no") }
            guard try file.metadata.integer("split.count") == count else { throw .badValue(key: "split.count") }
            return file
        }
        let whole = try GGUFFile(joining: parts)
        let wanted = try parts[0].metadata.integer("split.tensors.count", default: whole.tensors.count)
        guard wanted == whole.tensors.count else { throw .badValue(key: "split.tensors.count") }
        return whole
    }

    private static func prefix(of path: String, part: Int, of count: Int) -> String? {
        let path = Array(path.utf8)
        let ending = Array(suffix(part, of: count).utf8)
        guard path.count > ending.count, path.suffix(ending.count).elementsEqual(ending) else { return nil }
        return String(decoding: path.dropLast(ending.count), as: UTF8.self)
    }

    /// `-00002-of-00003.gguf`; `part` counts from 0, names count from 1.
    private static func suffix(_ part: Int, of count: Int) -> String {
        "-\(fiveDigits(part + 1))-of-\(fiveDigits(count)).gguf"
    }

    private static func fiveDigits(_ number: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, 5 - digits.count)) + digits
    }
}
