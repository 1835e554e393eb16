/// The tensors of a file while a model is made of them. It remembers which were used:
/// one that was not would mean that the model computes something else than what is
/// computed here, and its answers would be quietly wrong.
final class Tensors {
    let file: GGUFFile
    private let prefix: String
    private let used: Used

    private final class Used { var names: Set<String> = [] }

    init(_ file: GGUFFile) {
        self.file = file
        prefix = ""
        used = Used()
    }

    private init(_ other: Tensors, prefix: String) {
        file = other.file
        self.prefix = other.prefix + prefix
        used = other.used
    }

    /// The same, for names that all begin alike.
    func within(_ prefix: String) -> Tensors { Tensors(self, prefix: prefix) }

    func has(_ name: String) -> Bool { file.tensor(prefix + name) != nil }

    func matrix(_ name: String, _ rows: Int, _ columns: Int) throws(ModelError) -> Matrix {
        used.names.insert(prefix + name)
        return try Matrix(file, prefix + name, rows: rows, columns: columns)
    }

    func matrix(_ name: String) throws(ModelError) -> Matrix {
        used.names.insert(prefix + name)
        return try Matrix(file, prefix + name)
    }

    func vector(_ name: String, _ count: Int) throws(ModelError) -> Vector {
        used.names.insert(prefix + name)
        return try Vector(file, prefix + name, count: count)
    }

    func vectorIfPresent(_ name: String, _ count: Int) throws(ModelError) -> Vector? {
        has(name) ? try vector(name, count) : nil
    }

    /// `name.weight`, with `name.bias` if there is one.
    func linear(_ name: String, _ rows: Int, _ columns: Int) throws(ModelError) -> Linear {
        Linear(try matrix("\(name).weight", rows, columns), bias: try vectorIfPresent("\(name).bias", rows))
    }

    func refuseUnused() throws(ModelError) {
        if let stranger = file.tensors.first(where: { !used.names.contains($0.name) }) {
            throw .tensorNotUnderstood(stranger.name)
        }
    }
}
