import Foundation

/// Model files that other programs keep on this machine, by the names people know them
/// under there: Ollama's (`llama3.2:1b`) and LM Studio's (`maker/model/file.gguf`).
///
/// Ollama stores a manifest for each name, a JSON file that lists layers by their
/// SHA-256; the layer of type `application/vnd.ollama.image.model` is a GGUF file.
public struct ModelStore: Sendable {
    public struct Entry: Hashable, Sendable {
        public let name: String
        public let path: String
    }

    private let ollama: String
    private let lmStudio: [String]

    public init(environment: [String: String] = ProcessInfo.processInfo.environment) {
        let home = environment["HOME"] ?? ""
        ollama = environment["OLLAMA_MODELS"] ?? "\(home)/.ollama/models"
        lmStudio = ["\(home)/.lmstudio/models", "\(home)/.cache/lm-studio/models"]
    }

    public func models() -> [Entry] { ollamaModels() + lmStudioModels() }

    /// The file of a model, unless `name` is a path itself.
    public func path(of name: String) -> String? {
        if FileManager.default.fileExists(atPath: name) { return name }
        let models = models()
        return (models.first { $0.name.utf8.elementsEqual(name.utf8) }
            ?? models.first { $0.name.utf8.elementsEqual("\(name):latest".utf8) })?.path
    }

    private func ollamaModels() -> [Entry] {
        let manifests = "\(ollama)/manifests"
        return Self.files(in: manifests).compactMap { file in
            // registry / namespace / model / tag
            let parts = file.split(separator: "/").map(String.init)
            guard parts.count == 4, let digest = Self.layer(of: "\(manifests)/\(file)") else { return nil }
            let name = (parts[1] == "library" ? "" : "\(parts[1])/") + "\(parts[2]):\(parts[3])"
            let path = "\(ollama)/blobs/sha256-\(digest)"
            return FileManager.default.fileExists(atPath: path) ? Entry(name: name, path: path) : nil
        }
    }

    private static func layer(of manifest: String) -> String? {
        guard let data = FileManager.default.contents(atPath: manifest), data.count < 1 << 20,
            let json = try? JSONValue(parsing: String(decoding: data, as: UTF8.self)),
            case .array(let layers) = json["layers"]
        else { return nil }
        for layer in layers where layer["mediaType"] == .text("application/vnd.ollama.image.model") {
            guard case .text(let digest) = layer["digest"], digest.hasPrefix("sha256:") else { continue }
            let hex = digest.utf8.dropFirst(7)
            let isHash = hex.count == 64 && hex.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
            if isHash { return String(decoding: hex, as: UTF8.self) }
        }
        return nil
    }

    private func lmStudioModels() -> [Entry] {
        lmStudio.flatMap { root in
            Self.files(in: root).filter { $0.hasSuffix(".gguf") }.map { Entry(name: $0, path: "\(root)/\($0)") }
        }
    }

    private static func files(in root: String) -> [String] {
        guard let walk = FileManager.default.enumerator(atPath: root) else { return [] }
        var files: [String] = []
        while let file = walk.nextObject() as? String, files.count < 10_000 {
            var isDirectory: ObjCBool = false
            if FileManager.default.fileExists(atPath: "\(root)/\(file)", isDirectory: &isDirectory), !isDirectory.boolValue {
                files.append(file)
            }
        }
        return files.sorted()
    }
}
