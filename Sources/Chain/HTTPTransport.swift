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
        let queue = OperationQueue()
        queue.maxConcurrentOperationCount = 1
        // What arrives waits in this queue without a bound, so it must not starve behind other work.
        queue.qualityOfService = .userInitiated
        session = URLSession(configuration: Self.configuration(limits), delegate: exchanges, delegateQueue: queue)
    }

    // A session keeps its delegate alive until it is told to stop. Not `invalidateAndCancel`: see
    // `Exchanges` on cancelling.
    deinit { session.finishTasksAndInvalidate() }

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
///
/// A task is cancelled only while its body arrives. swift-corelibs-foundation (6.3) stops the whole
/// process when a task is cancelled while it waits for a delegate's word on a redirect or a response
/// (`HTTPURLProtocol.swift`, "Received callback for HTTP redirection, but we're not waiting for it"),
/// so a server could bring the wallet down by redirecting at the right moment. A task that is given up
/// earlier is left to its own time-out; its end is then no news.
private final class Exchanges: NSObject, URLSessionDataDelegate, Sendable {
    private struct Exchange {
        /// Nil once answered.
        var continuation: CheckedContinuation<Bytes, any Error>?
        var body = Bytes()
        var isArriving = false
    }

    private let limits: HTTPTransport.Limits
    private let underWay = Mutex<[Int: Exchange]>([:])

    init(limits: HTTPTransport.Limits) { self.limits = limits }

    func begin(_ task: URLSessionTask, _ continuation: CheckedContinuation<Bytes, any Error>) {
        underWay.withLock { $0[task.taskIdentifier] = Exchange(continuation: continuation) }
    }

    /// Answers the exchange, unless it has been answered.
    func finish(_ task: URLSessionTask, _ result: Result<Bytes, TransportError>) {
        let (continuation, isArriving) = underWay.withLock { exchanges in
            let continuation = exchanges[task.taskIdentifier]?.continuation
            exchanges[task.taskIdentifier]?.continuation = nil
            exchanges[task.taskIdentifier]?.body = []
            return (continuation, exchanges[task.taskIdentifier]?.isArriving ?? false)
        }
        if case .failure = result, isArriving { task.cancel() }
        continuation?.resume(with: result.mapError { $0 as any Error })
    }

    func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
        let (total, isAnswered) = underWay.withLock { exchanges -> (Int, Bool) in
            let key = dataTask.taskIdentifier
            exchanges[key]?.isArriving = true
            guard exchanges[key]?.continuation != nil else { return (0, true) }
            exchanges[key]?.body.append(contentsOf: data)
            return (exchanges[key]?.body.count ?? 0, false)
        }
        if isAnswered { return dataTask.cancel() }
        let promised = dataTask.response?.expectedContentLength ?? 0
        if total > limits.bytes || promised > Int64(limits.bytes) {
            finish(dataTask, .failure(.tooLarge(limit: limits.bytes)))
        } else if let failure = dataTask.response.flatMap(Self.refusal) {
            finish(dataTask, .failure(failure))
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
        } else if let failure = task.response.flatMap(Self.refusal) {
            finish(task, .failure(failure))
        } else {
            finish(task, .success(underWay.withLock { $0[task.taskIdentifier]?.body ?? [] }))
        }
        _ = underWay.withLock { $0.removeValue(forKey: task.taskIdentifier) }
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
