import Foundation
import Synchronization

@testable import Chain
@testable import Ethereum

#if canImport(Glibc)
    import Glibc
#endif

/// A real HTTP server on 127.0.0.1 that answers as badly as it is told to.
final class LocalServer: Sendable {
    enum Answer: Sendable {
        /// A proper JSON-RPC result, given as JSON text.
        case result(String)
        /// A proper JSON-RPC error object, given as JSON text.
        case error(String)
        /// A whole body, whatever it is; `ID` in it becomes the request's id.
        case body(String)
        case status(Int, headers: String, body: String)
        /// A length is promised, and more than it or without end is sent.
        case flood(megabytes: Int)
        /// A byte now and then.
        case drip
        case silence
        /// The connection is closed before, or in the middle of, an answer.
        case cut(after: String)
    }

    struct Request: Sendable {
        let method: String
        let parameters: [JSON]
    }

    private let listener: Int32
    let port: Int
    private let log = Mutex<[Request]>([])
    private let answer: @Sendable (Request) -> Answer

    var requests: [Request] { log.withLock { $0 } }
    var url: String { "http://127.0.0.1:\(port)/secret-key-in-the-path" }

    init(_ answer: @escaping @Sendable (Request) -> Answer) {
        self.answer = answer
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = listener
        let bound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, size) == 0 && listen(descriptor, 16) == 0 && getsockname(descriptor, $0, &size) == 0
            }
        }
        precondition(bound, "no local port")
        port = Int(UInt16(bigEndian: address.sin_port))
        signal(SIGPIPE, SIG_IGN)
        Thread.detachNewThread { [self] in accept(from: descriptor) }
    }

    private func accept(from descriptor: Int32) {
        while true {
            let connection = Glibc.accept(descriptor, nil, nil)
            guard connection >= 0 else { return }
            Thread.detachNewThread { [self] in serve(connection) }
        }
    }

    private func serve(_ connection: Int32) {
        defer { close(connection) }
        while let body = readBody(connection) {
            guard let json = try? JSON(parsing: body), let method = json["method"]?.string else { return }
            let request = Request(method: method, parameters: json["params"]?.array ?? [])
            log.withLock { $0.append(request) }
            guard reply(answer(request), id: json["id"]?.description ?? "null", connection) else { return }
        }
    }

    private func readBody(_ connection: Int32) -> Bytes? {
        var data = Bytes()
        while true {
            if let end = Self.endOfHead(data) {
                let head = String(decoding: data[..<end], as: UTF8.self).lowercased()
                let length = head.components(separatedBy: "content-length:").dropFirst().first?
                    .components(separatedBy: "\r\n").first?.trimmingCharacters(in: .whitespaces)
                let total = end + 4 + (length.flatMap { Int($0) } ?? 0)
                if data.count >= total { return Bytes(data[(end + 4)..<total]) }
            }
            var buffer = Bytes(repeating: 0, count: 65_536)
            let count = recv(connection, &buffer, buffer.count, 0)
            guard count > 0 else { return nil }
            data += buffer[..<count]
        }
    }

    private static func endOfHead(_ data: Bytes) -> Int? {
        guard data.count >= 4 else { return nil }
        return (0...(data.count - 4)).first { Array(data[$0..<$0 + 4]) == [13, 10, 13, 10] }
    }

    /// False when the connection is done for.
    private func reply(_ answer: Answer, id: String, _ connection: Int32) -> Bool {
        switch answer {
        case .result(let json): return ok("{\"jsonrpc\":\"2.0\",\"id\":\(id),\"result\":\(json)}", connection)
        case .error(let json): return ok("{\"jsonrpc\":\"2.0\",\"id\":\(id),\"error\":\(json)}", connection)
        case .body(let text): return ok(text.replacingOccurrences(of: "ID", with: id), connection)
        case .status(let code, let headers, let body):
            return send("HTTP/1.1 \(code) Whatever\r\n\(headers)Content-Length: \(body.utf8.count)\r\n\r\n\(body)", connection)
        case .flood(let megabytes):
            guard send("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n\"", connection) else { return false }
            let megabyte = String(repeating: "a", count: 1 << 20)
            for _ in 0..<megabytes where !send(megabyte, connection) { return false }
            return false
        case .drip:
            guard send("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n", connection) else { return false }
            for _ in 0..<100 {
                guard send(" ", connection) else { return false }
                usleep(200_000)
            }
            return false
        case .silence:
            sleep(20)
            return false
        case .cut(let after):
            if !after.isEmpty { _ = send(after, connection) }
            return false
        }
    }

    private func ok(_ body: String, _ connection: Int32) -> Bool {
        send("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)", connection)
    }

    private func send(_ text: String, _ connection: Int32) -> Bool {
        let bytes = Bytes(text.utf8)
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes { Glibc.send(connection, $0.baseAddress, $0.count, 0) }
            guard count > 0 else { return false }
            sent += count
        }
        return true
    }
}
