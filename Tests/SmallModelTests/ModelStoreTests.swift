import Foundation
import Testing

@testable import SmallModel

struct ModelStoreTests {
    @Test func storedModelsAreFoundByName() throws {
        let home = FileManager.default.temporaryDirectory.appending(path: "home-\(UUID())")
        defer { try? FileManager.default.removeItem(at: home) }
        func write(_ path: String, _ text: String) throws {
            let file = home.appending(path: path)
            try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file)
        }
        let digest = String(repeating: "ab", count: 32)
        let layer = "{\"mediaType\":\"application/vnd.ollama.image.model\",\"digest\":\"sha256:\(digest)\"}"
        try write(".ollama/models/manifests/registry.ollama.ai/library/llama3.2/latest", "{\"layers\":[\(layer)]}")
        try write(".ollama/models/manifests/registry.ollama.ai/somebody/model/1b", "{\"layers\":[\(layer)]}")
        try write(".ollama/models/manifests/registry.ollama.ai/library/evil/latest", "{\"layers\":[{\"mediaType\":\"application/vnd.ollama.image.model\",\"digest\":\"sha256:../../x\"}]}")
        try write(".ollama/models/blobs/sha256-\(digest)", "GGUF")
        try write(".lmstudio/models/maker/model/file.gguf", "GGUF")
        let store = ModelStore(environment: ["HOME": home.path])
        #expect(store.models().map(\.name) == ["llama3.2:latest", "somebody/model:1b", "maker/model/file.gguf"])
        #expect(store.path(of: "llama3.2")?.hasSuffix("sha256-\(digest)") == true)
        #expect(store.path(of: "somebody/model:1b") != nil)
        #expect(store.path(of: "nothing") == nil)
        #expect(store.path(of: home.path) == home.path)
    }
}
