import CKernels

/// How a model is computed.
public enum Precision: Hashable, Sendable {
    /// Weights as they lie in the file times single-precision activations: the
    /// reference, and nothing is copied.
    case exact
    /// Weights rearranged for the processor; where they are quantised, activations
    /// are too, to 8 bits, 32 at a time with a scale of their own. Several times as
    /// fast; scores differ from the exact ones as those of any quantised engine do.
    case fast
}

/// Weights rearranged into bands of sixteen rows (CKernels/lanes.h).
struct Bands: Sendable {
    let rows: Int
    let columns: Int
    private let type: TensorType
    private let block: Block

    var count: Int { (rows + 15) / 16 }
    var isQuantised: Bool { Activations.isQuantised(type) }

    init(_ matrix: Matrix, _ pool: ThreadPool, _ arena: inout Arena) {
        (rows, columns, type) = (matrix.rows, matrix.columns, matrix.type)
        let type = Int32(type.rawValue)
        let (rows, columns) = (Int64(rows), Int64(columns))
        let count = (matrix.rows + 15) / 16
        let block = arena.block(byteCount: count * Int(ck_band_bytes(type, columns)))
        matrix.read { from in
            pool.run(over: count, least: 8) { range in
                ck_pack(type, from, rows, columns, Int64(range.lowerBound), Int64(range.upperBound), block.start)
            }
        }
        self.block = block
    }

    func multiply(
        _ x: UnsafeRawPointer, into out: UnsafeMutablePointer<Float>, tokens: Int, bands: Range<Int>, _ kernels: Kernels
    ) {
        ck_bands_multiply(
            kernels.rawValue, Int32(type.rawValue), block.start, x, out, Int64(rows), Int64(columns), Int64(tokens),
            Int64(bands.lowerBound), Int64(bands.upperBound))
    }
}

/// One linear layer: y = W x + b.
struct Linear: Sendable {
    private enum Weights: Sendable {
        case plain(Matrix)
        case bands(Bands)
    }

    let rows: Int
    let columns: Int
    private var weights: Weights
    private let bias: Vector?  // (rows)

    init(_ matrix: Matrix, bias: Vector? = nil) {
        (rows, columns) = (matrix.rows, matrix.columns)
        weights = .plain(matrix)
        self.bias = bias
    }

    mutating func pack(_ pool: ThreadPool, _ arena: inout Arena) {
        if case .plain(let matrix) = weights { weights = .bands(Bands(matrix, pool, &arena)) }
    }

    private var bands: Int { if case .bands(let bands) = weights { bands.count } else { 0 } }

    /// Several layers that read the same `x` (tokens, columns), in one go.
    static func multiply(
        _ layers: [(Linear, UnsafeMutablePointer<Float>)], _ x: UnsafePointer<Float>, tokens: Int,
        room: Activations, _ engine: Engine
    ) {
        var total = 0
        for (layer, out) in layers {
            switch layer.weights {
            case .plain(let matrix): matrix.multiply(x, into: out, tokens: tokens, engine.kernels)
            case .bands(let bands):
                room.arrange(x, bands, tokens: tokens, engine)
                total += bands.count
            }
        }
        if total > 0 {
            engine.pool.run(over: total, least: 2) { range in
                var first = 0
                for (layer, out) in layers {
                    guard case .bands(let bands) = layer.weights else { continue }
                    let part = range.clamped(to: first..<first + bands.count)
                    if !part.isEmpty {
                        bands.multiply(
                            room.arranged(for: bands), into: out, tokens: tokens,
                            bands: part.lowerBound - first..<part.upperBound - first, engine.kernels)
                    }
                    first += bands.count
                }
            }
        }
        room.forget()
        for (layer, out) in layers {
            guard let bias = layer.bias else { continue }
            for token in 0..<tokens { ck_add(out + token * layer.rows, bias.values, Int64(layer.rows)) }
        }
    }
}

/// One text's activations as the kernels want them, in room that is used again.
final class Activations {
    private let quantised: Block
    private let plain: Block
    private var hasQuantised = false
    private var hasPlain = false

    static func isQuantised(_ type: TensorType) -> Bool {
        switch type {
        case .f32, .f16, .bf16: false
        default: true
        }
    }

    /// Room for `tokens` rows of up to `columns` numbers.
    init(tokens: Int, columns: Int) {
        quantised = Block(byteCount: tokens * Int(ck_activation_bytes(Int32(TensorType.q8_0.rawValue), Int64((columns + 31) / 32 * 32))))
        plain = Block(byteCount: tokens * columns * 4)
    }

    /// Forgets what was arranged: `x` is about to change.
    func forget() { (hasQuantised, hasPlain) = (false, false) }

    func arranged(for bands: Bands) -> UnsafeRawPointer {
        UnsafeRawPointer(bands.isQuantised ? quantised.start : plain.start)
    }

    func arrange(_ x: UnsafePointer<Float>, _ bands: Bands, tokens: Int, _ engine: Engine) {
        if bands.isQuantised ? hasQuantised : hasPlain { return }
        if bands.isQuantised { hasQuantised = true } else { hasPlain = true }
        let columns = bands.columns
        let out = bands.isQuantised ? quantised.start : plain.start
        let type = Int32((bands.isQuantised ? TensorType.q8_0 : .f32).rawValue)
        let each = Int(ck_activation_bytes(type, Int64(columns)))
        let tile = engine.kernels.tile
        engine.pool.run(over: (tokens + tile - 1) / tile) { tiles in
            let first = tiles.lowerBound * tile
            let count = min(tiles.upperBound * tile, tokens) - first
            ck_arrange(
                engine.kernels.rawValue, bands.isQuantised ? 1 : 0, x + first * columns, Int64(columns), Int64(count),
                out + first * each)
        }
    }
}
