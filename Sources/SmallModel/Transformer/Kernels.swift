import CKernels

/// Which set of C kernels computes. The fastest this processor has is the default;
/// the portable one exists everywhere and says what the others must answer.
public enum Kernels: Int32, Sendable, CaseIterable {
    case portable = 0
    case avx2
    case avxVNNI
    case avx512
    case neon

    public static let best = Kernels(rawValue: ck_best_level()) ?? .portable

    /// Those that this processor can run.
    public static var available: [Kernels] { allCases.filter { ck_can_run($0.rawValue) != 0 } }

    /// Tokens that are computed together; see lanes.h.
    var tile: Int { Int(ck_tile(rawValue)) }
}

/// What computes: instructions and threads.
struct Engine: Sendable {
    let kernels: Kernels
    let pool: ThreadPool

    /// One thread: for what is over before a second one is awake.
    static func alone(_ kernels: Kernels) -> Engine { Engine(kernels: kernels, pool: .alone) }
}

/// Room for numbers, for the length of one computation.
final class Floats {
    let start: UnsafeMutablePointer<Float>
    let count: Int

    init(_ count: Int) {
        self.count = count
        start = .allocate(capacity: max(count, 1))
        start.initialize(repeating: 0, count: count)
    }

    deinit { start.deallocate() }

    var array: [Float] { Array(UnsafeBufferPointer(start: start, count: count)) }
}
