import CKernels

/// A matrix of weights where it lies in the file, (rows, columns): never copied,
/// never widened as a whole. Products with it are exact up to single precision.
struct Matrix: Sendable {
    let rows: Int
    let columns: Int
    let type: TensorType
    private let tensor: Tensor
    private let firstRow: Int

    init(_ file: GGUFFile, _ name: String, rows: Int, columns: Int) throws(ModelError) {
        let matrix = try Matrix(file, name)
        guard matrix.rows == rows, matrix.columns == columns else {
            throw .wrongShape(tensor: name, found: matrix.tensor.shape, wanted: [rows, columns])
        }
        self = matrix
    }

    /// With whatever shape the file gives it, as long as that is a matrix.
    init(_ file: GGUFFile, _ name: String) throws(ModelError) {
        guard let tensor = file.tensor(name) else { throw .missingTensor(name) }
        guard tensor.type.isSupported else {
            throw .typeNotSupported(tensor: name, type: tensor.type.name)
        }
        guard tensor.shape.count == 2 else { throw .badShape(tensor: name) }
        self.init(tensor, rows: 0..<tensor.shape[0])
    }

    private init(_ tensor: Tensor, rows: Range<Int>) {
        self.tensor = tensor
        self.rows = rows.count
        firstRow = rows.lowerBound
        columns = tensor.shape[1]
        type = tensor.type
    }

    /// A stretch of the rows, as when several matrices are stored as one.
    func rows(_ range: Range<Int>) -> Matrix {
        precondition(range.lowerBound >= 0 && range.upperBound <= rows)
        return Matrix(tensor, rows: firstRow + range.lowerBound..<firstRow + range.upperBound)
    }

    var rowBytes: Int { Int(ck_row_bytes(Int32(type.rawValue), Int64(columns))) }

    func withUnsafeRows<R>(_ body: (UnsafeRawPointer) -> R) -> R {
        // A tensor of the file is never empty, so it has a base address.
        tensor.withUnsafeBytes { body($0.baseAddress! + firstRow * rowBytes) }
    }

    /// For reading all rows once and not again: their pages are asked for in one go and
    /// given back afterwards.
    func read(_ body: (UnsafeRawPointer) -> Void) {
        withUnsafeRows { start in
            tensor.storage.willNeed(start, byteCount: rows * rowBytes)
            body(start)
            tensor.storage.wontNeed(start, byteCount: rows * rowBytes)
        }
    }

    /// out (tokens, rows) = x (tokens, columns) times this, transposed.
    func multiply(
        _ x: UnsafePointer<Float>, into out: UnsafeMutablePointer<Float>, tokens: Int, _ kernels: Kernels
    ) {
        withUnsafeRows {
            ck_matmul(
                kernels.rawValue, Int32(type.rawValue), $0, x, out, Int64(rows), Int64(columns), Int64(tokens))
        }
    }

    /// y (columns) += weight * row
    func add(row: Int, times weight: Float = 1, to y: UnsafeMutablePointer<Float>) {
        precondition(row >= 0 && row < rows)
        withUnsafeRows { ck_add_row(Int32(type.rawValue), $0, Int64(row), Int64(columns), weight, y) }
    }
}

/// A vector of weights, copied out of the file in single precision.
struct Vector: Sendable {
    let values: [Float]

    init(_ file: GGUFFile, _ name: String, count: Int) throws(ModelError) {
        guard let tensor = file.tensor(name) else { throw .missingTensor(name) }
        guard tensor.type.isSupported else {
            throw .typeNotSupported(tensor: name, type: tensor.type.name)
        }
        guard tensor.elementCount == count else {
            throw .wrongShape(tensor: name, found: tensor.shape, wanted: [count])
        }
        var values = [Float](repeating: 0, count: count)
        tensor.withUnsafeBytes { bytes in
            values.withUnsafeMutableBufferPointer {
                ck_add_row(Int32(tensor.type.rawValue), bytes.baseAddress, 0, Int64(count), 1, $0.baseAddress)
            }
        }
        self.values = values
    }

    /// Nil when the file has no such tensor.
    init?(ifPresent name: String, in file: GGUFFile, count: Int) throws(ModelError) {
        guard file.tensor(name) != nil else { return nil }
        try self.init(file, name, count: count)
    }
}
