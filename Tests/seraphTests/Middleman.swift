import Foundation
import Synchronization

@testable import Ethereum

/// An HTTP server on this machine that stands between the program and a chain: it answers by itself,
/// passes on, or lets the caller wait for ever.
final class Middleman: Sendable {
    enum Answer: Sendable {
        case body(String)
        /// Ask the real chain and hand its answer on.
        case passOn
        /// Hand it to the real chain, and never answer.
        case passOnInSilence
        case silence
    }

    let port: Int
    private let upstream: Int?
    private let answer: @Sendable (_ method: String) -> Answer
    private let counted = Mutex<[String]>([])
    private let handedOn = Atomic<Bool>(false)

    var url: String { "http://127.0.0.1:\(port)" }
    /// The methods that were asked for; "connection" for each connection.
    var log: [String] { counted.withLock { $0 } }
    /// Whether the real chain has something whose answer was kept back.
    var hasHandedOn: Bool { handedOn.load(ordering: .acquiring) }

    init(upstream: String? = nil, _ answer: @escaping @Sendable (String) -> Answer) {
        self.answer = answer
        self.upstream = upstream.flatMap { URL(string: $0)?.port }
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        var place = Self.place(port: 0)
        let isBound = withUnsafeMutablePointer(to: &place) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, size) == 0 && listen(descriptor, 16) == 0 && getsockname(descriptor, $0, &size) == 0
            }
        }
        precondition(isBound, "no local port")
        port = Int(UInt16(bigEndian: place.sin_port))
        signal(SIGPIPE, SIG_IGN)
        Thread.detachNewThread { [self] in
            while true {
                let connection = accept(descriptor, nil, nil)
                guard connection >= 0 else { return }
                counted.withLock { $0.append("connection") }
                Thread.detachNewThread { [self] in serve(connection) }
            }
        }
    }

    private static func place(port: Int) -> sockaddr_in {
        var place = sockaddr_in()
        place.sin_family = sa_family_t(AF_INET)
        place.sin_port = UInt16(port).bigEndian
        place.sin_addr.s_addr = inet_addr("127.0.0.1")
        return place
    }

    private func serve(_ connection: Int32) {
        defer { close(connection) }
        while let body = Self.readBody(connection) {
            let method = (try? JSON(parsing: body))?["method"]?.string ?? "?"
            counted.withLock { $0.append(method) }
            switch answer(method) {
            case .body(let text): guard Self.send(Bytes(text.utf8), "HTTP/1.1 200 OK\r\nContent-Type: application/json", connection) else { return }
            case .passOn: guard let reply = ask(body), Self.send(reply, "HTTP/1.1 200 OK\r\nContent-Type: application/json", connection) else { return }
            case .passOnInSilence:
                _ = ask(body)
                handedOn.store(true, ordering: .releasing)
                sleep(30)
                return
            case .silence:
                sleep(30)
                return
            }
        }
    }

    private func ask(_ body: Bytes) -> Bytes? {
        guard let upstream else { return nil }
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var place = Self.place(port: upstream)
        let isConnected = withUnsafePointer(to: &place) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        guard isConnected, Self.send(body, "POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json", descriptor) else { return nil }
        return Self.readBody(descriptor)
    }

    private static func readBody(_ connection: Int32) -> Bytes? {
        var data = Bytes()
        while true {
            if let end = (0..<max(0, data.count - 3)).first(where: { Array(data[$0..<$0 + 4]) == [13, 10, 13, 10] }) {
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

    private static func send(_ body: Bytes, _ head: String, _ connection: Int32) -> Bool {
        let bytes = Bytes("\(head)\r\nContent-Length: \(body.count)\r\n\r\n".utf8) + body
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes { Glibc.send(connection, $0.baseAddress, $0.count, 0) }
            guard count > 0 else { return false }
            sent += count
        }
        return true
    }
}
