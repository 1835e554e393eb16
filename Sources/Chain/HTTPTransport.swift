import Ethereum
import Foundation
import Synchronization

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// JSON-RPC over HTTP POST, distrustful: no cookies, no cache, no redirects, one deadline over the
/// whole exchange, and a limit on the answer's size that is enforced while it arrives.
public final class HTTPTransport: Transport {
    public struct Limits: Hashable, Sendable {
        /// For the whole exchange; a server that drips a byte a second doesn't reset it.
        public var seconds: Int
        public var bytes: Int

        public init(seconds: Int = 10, bytes: Int = 8 << 20) {
            self.seconds = seconds
            self.bytes = bytes
        }
    }

    public let place: String
    private let url: URL
    private let limits: Limits
    private let exchanges: Exchanges
    private let session: URLSession

    /// - Parameter text: `https://…`, or `http://…` on this machine or a private network.
    public init(url text: String, limits: Limits = Limits()) throws(TransportError) {
        guard let url = URL(string: text), let host = url.host, !host.isEmpty,
            url.user == nil, let scheme = url.scheme?.lowercased(), scheme == "https" || scheme == "http"
        else { throw .badURL }
        if scheme == "http" && !PrivateHost.contains(host) { throw .unencrypted(host: Untrusted.clean(host)) }
        self.url = url
        self.limits = limits
        place = Untrusted.clean(url.port.map { "\(host):\($0)" } ?? host)
        exchanges = Exchanges(limits: limits)
        session = URLSession(configuration: Self.configuration(limits), delegate: exchanges, delegateQueue: nil)
    }

    // A session keeps its delegate alive until it is told to stop.
    deinit { session.invalidateAndCancel() }

    private static func configuration(_ limits: Limits) -> URLSessionConfiguration {
        let configuration = URLSessionConfiguration.ephemeral
        configuration.httpShouldSetCookies = false
        configuration.httpCookieAcceptPolicy = .never
        configuration.urlCache = nil
        configuration.requestCachePolicy = .reloadIgnoringLocalCacheData
        configuration.timeoutIntervalForRequest = TimeInterval(limits.seconds)
        configuration.timeoutIntervalForResource = TimeInterval(limits.seconds)
        return configuration
    }

    public func send(_ body: Bytes) async throws -> Bytes {
        var request = URLRequest(url: url)
        request.httpMethod = "POST"
        request.httpBody = Data(body)
        request.setValue("application/json", forHTTPHeaderField: "Content-Type")
        request.setValue("application/json", forHTTPHeaderField: "Accept")
        request.setValue("seraph", forHTTPHeaderField: "User-Agent")
        let task = session.dataTask(with: request)
        let deadline = Task { [exchanges, limits] in
            try await Task.sleep(for: .seconds(limits.seconds))
            exchanges.finish(task, .failure(.timedOut(seconds: limits.seconds)))
        }
        defer { deadline.cancel() }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                exchanges.begin(task, continuation)
                task.resume()
                if Task.isCancelled { exchanges.finish(task, .failure(.cancelled)) }
            }
        } onCancel: {
            exchanges.finish(task, .failure(.cancelled))
        }
    }
}

/// The exchanges under way, and what the session reports about them. Each is answered exactly once,
/// however many endings race: the deadline, the size limit, a cancellation, the server.
private final class Exchanges: NSObject, URLSessionDataDelegate, Sendable {
    private struct Exchange {
        let continuation: CheckedContinuation<Bytes, any Error>
        var body = Bytes()
    }

    private let limits: HTTPTransport.Limits
    private let underWay = Mutex<[Int: Exchange]>([:])

    init(limits: HTTPTransport.Limits) { self.limits = limits }

    func begin(_ task: URLSessionTask, _ continuation: CheckedContinuation<Bytes, any Error>) {
        underWay.withLock { $0[task.taskIdentifier] = Exchange(continuation: continuation) }
    }

    func finish(_ task: URLSessionTask, _ result: Result<Bytes, TransportError>) {
        guard let exchange = underWay.withLock({ $0.removeValue(forKey: task.taskIdentifier) }) else { return }
        if case .failure = result { task.cancel() }
        exchange.continuation.resume(with: result.mapError { $0 as any Error })
    }

    func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
        let total = underWay.withLock { exchanges -> Int in
            exchanges[dataTask.taskIdentifier]?.body.append(contentsOf: data)
            return exchanges[dataTask.taskIdentifier]?.body.count ?? 0
        }
        if total > limits.bytes { finish(dataTask, .failure(.tooLarge(limit: limits.bytes))) }
    }

    func urlSession(
        _ session: URLSession, dataTask: URLSessionDataTask, didReceive response: URLResponse,
        completionHandler: @escaping (URLSession.ResponseDisposition) -> Void
    ) {
        if let failure = Self.refusal(of: response) {
            finish(dataTask, .failure(failure))
            completionHandler(.cancel)
        } else if response.expectedContentLength > Int64(limits.bytes) {
            finish(dataTask, .failure(.tooLarge(limit: limits.bytes)))
            completionHandler(.cancel)
        } else {
            completionHandler(.allow)
        }
    }

    func urlSession(
        _ session: URLSession, task: URLSessionTask, willPerformHTTPRedirection response: HTTPURLResponse,
        newRequest request: URLRequest, completionHandler: @escaping (URLRequest?) -> Void
    ) {
        finish(task, .failure(.redirected))
        completionHandler(nil)
    }

    func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
        if let error {
            finish(task, .failure(Self.failure(error, limits)))
        } else if let response = task.response, let failure = Self.refusal(of: response) {
            finish(task, .failure(failure))
        } else {
            let body = underWay.withLock { $0[task.taskIdentifier]?.body ?? [] }
            finish(task, .success(body))
        }
    }

    private static func refusal(of response: URLResponse) -> TransportError? {
        guard let status = (response as? HTTPURLResponse)?.statusCode else {
            return .connection(reason: "the answer was not HTTP")
        }
        if (300..<400).contains(status) { return .redirected }
        return (200..<300).contains(status) ? nil : .httpStatus(status)
    }

    private static func failure(_ error: any Error, _ limits: HTTPTransport.Limits) -> TransportError {
        switch (error as? URLError)?.code {
        case .timedOut?: .timedOut(seconds: limits.seconds)
        case .cancelled?: .cancelled
        default: .connection(reason: Untrusted.clean(error.localizedDescription))
        }
    }
}
