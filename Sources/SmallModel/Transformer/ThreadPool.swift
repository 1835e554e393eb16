import CKernels
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// A few threads that share out the pieces of one piece of work after the other.
///
/// A transformer forks and joins several times in each layer, every time for some
/// microseconds, so a thread that has nothing to do spins for a while before it goes
/// to sleep. Work is taken piece by piece: a thread that the system has put aside
/// takes none, and nobody waits for it.
///
///     pool.run(12) { piece in … }     // returns when all twelve are done
///
/// The state is one number: which work it is (upper half) and how many pieces of it
/// have been taken (lower half). To take a piece is to count that up, which fails
/// when the work is over or another has begun; so nobody who comes late can touch
/// what is no longer there.
///
/// `@unchecked Sendable`: `body` is written while no piece can be taken and read only
/// by a thread that has taken one and has not yet said that it is done.
final class ThreadPool: @unchecked Sendable {
    let threads: Int

    static let alone = ThreadPool(threads: 1)

    private let shared: Shared
    private let inUse = Mutex(false)

    /// What the threads know of the pool; they must not keep the pool itself alive.
    private final class Shared: @unchecked Sendable {
        let state = Atomic<UInt64>(0)
        let pieces = Atomic<Int>(0)
        let done = Atomic<Int>(0)
        let sleeping = Atomic<Int>(0)
        let ended = Atomic<Bool>(false)
        var body: ((Int) -> Void)?
        let lock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
        let wake = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

        init() {
            pthread_mutex_init(lock, nil)
            pthread_cond_init(wake, nil)
        }

        deinit {
            pthread_cond_destroy(wake)
            pthread_mutex_destroy(lock)
            wake.deallocate()
            lock.deallocate()
        }

        func wakeAll() {
            pthread_mutex_lock(lock)
            pthread_cond_broadcast(wake)
            pthread_mutex_unlock(lock)
        }

        /// Does pieces of work number `work` until there are none left to take.
        func help(_ work: UInt64) {
            var state = self.state.load(ordering: .acquiring)
            while state >> 32 == work, Int(state & 0xffff_ffff) < pieces.load(ordering: .relaxed) {
                let (taken, now) = self.state.weakCompareExchange(
                    expected: state, desired: state + 1, ordering: .acquiringAndReleasing)
                state = now
                guard taken else { continue }
                perform(Int(state & 0xffff_ffff))
                done.add(1, ordering: .releasing)
                state = self.state.load(ordering: .acquiring)
            }
        }

        /// A function of its own, never inlined: its hold on `body` ends when it returns, before the
        /// piece counts as done. Whoever waits for the last piece may then be sure that nobody holds it.
        @inline(never)
        private func perform(_ piece: Int) { body?(piece) }

        /// The life of a thread: help, spin, sleep.
        func serve() {
            var seen: UInt64 = 0
            while !ended.load(ordering: .acquiring) {
                let work = awaitWork(after: seen)
                seen = work
                help(work)
            }
        }

        private static let spins = 4000  // about 100 microseconds

        private func awaitWork(after seen: UInt64) -> UInt64 {
            for _ in 0..<Self.spins {
                let work = state.load(ordering: .acquiring) >> 32
                if work != seen { return work }
                ck_pause()
            }
            pthread_mutex_lock(lock)
            defer { pthread_mutex_unlock(lock) }
            sleeping.add(1, ordering: .sequentiallyConsistent)
            defer { sleeping.subtract(1, ordering: .sequentiallyConsistent) }
            while state.load(ordering: .sequentiallyConsistent) >> 32 == seen,
                !ended.load(ordering: .sequentiallyConsistent)
            { pthread_cond_wait(wake, lock) }
            return state.load(ordering: .acquiring) >> 32
        }
    }

    init(threads: Int) {
        let shared = Shared()
        var started = 1
        for _ in 1..<max(threads, 1) where Self.start(shared) { started += 1 }
        self.shared = shared
        self.threads = started
    }

    deinit {
        shared.ended.store(true, ordering: .sequentiallyConsistent)
        shared.wakeAll()
    }

    private static func start(_ shared: Shared) -> Bool {
        #if canImport(Darwin)
            var thread: pthread_t?
        #else
            var thread = pthread_t()
        #endif
        let handed = Unmanaged.passRetained(shared)
        let failure = pthread_create(&thread, nil, { handed in
            #if canImport(Darwin)
                let shared = Unmanaged<Shared>.fromOpaque(handed).takeRetainedValue()
            #else
                guard let handed else { return nil }
                let shared = Unmanaged<Shared>.fromOpaque(handed).takeRetainedValue()
            #endif
            shared.serve()
            return nil
        }, handed.toOpaque())
        guard failure == 0 else {
            handed.release()
            return false
        }
        #if canImport(Darwin)
            if let thread { pthread_detach(thread) }
        #else
            pthread_detach(thread)
        #endif
        return true
    }

    /// Calls `body` once with each number of 0 ..< `pieces`, on any of the threads and
    /// this one. When the pool is busy with somebody else's work, this thread does all.
    func run(_ pieces: Int, _ body: (Int) -> Void) {
        let mine = threads > 1 && pieces > 1
            && inUse.withLock { busy in
                defer { busy = true }
                return !busy
            }
        guard mine else {
            for piece in 0..<pieces { body(piece) }
            return
        }
        withoutActuallyEscaping(body) { body in
            shared.body = body
            shared.done.store(0, ordering: .relaxed)
            shared.pieces.store(pieces, ordering: .relaxed)
            let work = shared.state.load(ordering: .relaxed) >> 32 &+ 1
            shared.state.store(work << 32, ordering: .sequentiallyConsistent)
            if shared.sleeping.load(ordering: .sequentiallyConsistent) > 0 { shared.wakeAll() }
            shared.help(work)
            while shared.done.load(ordering: .acquiring) < pieces { ck_pause() }
            shared.body = nil
        }
        inUse.withLock { $0 = false }
    }

    /// Splits 0 ..< `count` into stretches, a few for each thread and none shorter than
    /// `least`, so that a slow thread does not hold up the rest.
    func run(over count: Int, least: Int = 1, _ body: (Range<Int>) -> Void) {
        let pieces = threads == 1 ? 1 : max(1, min(threads * 4, count / max(least, 1)))
        run(pieces) { piece in
            let range = count * piece / pieces..<count * (piece + 1) / pieces
            if !range.isEmpty { body(range) }
        }
    }
}
