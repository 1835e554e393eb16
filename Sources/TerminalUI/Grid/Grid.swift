/// A screen as a value: rows of cells, each a scalar with its marks, a style and a width.
///
/// Views draw into it, tests read it as text, and the terminal layer compares it with the one before
/// and writes only what changed. Nothing here knows that a terminal exists.
public struct Cell: Hashable, Sendable {
    /// The scalar and its combining marks; empty for the right half of a wide one.
    public var text: String
    public var style: Style
    /// Columns: 1 or 2, and 0 for the right half of a wide cell.
    public var width: Int

    public static let blank = Cell(text: " ", style: .plain, width: 1)
    static func rightHalf(_ style: Style) -> Cell { Cell(text: "", style: style, width: 0) }
}

public struct Grid: Hashable, Sendable {
    public let width: Int
    public let height: Int
    private var cells: [Cell]

    public init(width: Int, height: Int) {
        self.width = max(width, 0)
        self.height = max(height, 0)
        cells = Array(repeating: .blank, count: self.width * self.height)
    }

    public subscript(row: Int, column: Int) -> Cell { cells[row * width + column] }

    /// A stretch of one row whose cells differ from another grid's.
    public struct Change: Hashable, Sendable {
        public let row: Int
        public let column: Int
        public let cells: [Cell]
    }

    /// What must be written so that `old` looks like this; everything when the size differs.
    public func changes(since old: Grid?) -> [Change] {
        (0..<height).flatMap { changes(inRow: $0, since: old) }
    }

    private func changes(inRow row: Int, since old: Grid?) -> [Change] {
        let new = Array(cells[row * width..<(row + 1) * width])
        guard let old, old.width == width, old.height == height else {
            return new.isEmpty ? [] : [Change(row: row, column: 0, cells: new)]
        }
        let before = Array(old.cells[row * width..<(row + 1) * width])
        var changes: [Change] = []
        var column = 0
        while column < width {
            guard new[column] != before[column] else {
                column += 1
                continue
            }
            // A half of a wide cell is never written alone, neither the new one's nor the old one's.
            var start = column
            while start > 0, new[start].width == 0 || before[start].width == 0 { start -= 1 }
            var end = column + 1
            while end < width, new[end] != before[end] || new[end].width == 0 { end += 1 }
            changes.append(Change(row: row, column: start, cells: Array(new[start..<end])))
            column = end
        }
        return changes
    }
}

// MARK: - Drawing

extension Grid {
    /// Writes `text` neutralised; what does not fit right of `column` and left of `limit` is not
    /// drawn. Returns the column after the last one written.
    @discardableResult
    public mutating func write(
        _ text: String, row: Int, column: Int, style: Style = .plain, limit: Int? = nil
    ) -> Int {
        let end = min(limit ?? width, width)
        guard (0..<height).contains(row), column >= 0 else { return column }
        var at = column
        for scalar in Neutral.text(text).unicodeScalars {
            let columns = Width.of(scalar)
            if columns == 0 {
                attach(scalar, before: at, from: column, row: row)
                continue
            }
            guard at + columns <= end else { break }
            put(Cell(text: String(Character(scalar)), style: style, width: columns), row: row, column: at)
            at += columns
        }
        return at
    }

    public mutating func write(_ line: Line, row: Int, column: Int = 0, limit: Int? = nil) {
        var at = column
        for span in line.spans {
            at = write(span.text, row: row, column: at, style: span.style, limit: limit)
        }
    }

    /// A mark joins the cell before it; with none before it, it is shown as text that does not belong.
    private mutating func attach(_ mark: Unicode.Scalar, before column: Int, from first: Int, row: Int) {
        guard column > first, column <= width else { return }
        var index = row * width + column - 1
        if cells[index].width == 0 { index -= 1 }
        // More marks than any living script stacks on one letter would climb over other rows.
        guard cells[index].text.unicodeScalars.count <= 4 else { return }
        cells[index].text.unicodeScalars.append(mark)
    }

    private mutating func put(_ cell: Cell, row: Int, column: Int) {
        clearWide(row: row, column: column)
        if cell.width == 2 { clearWide(row: row, column: column + 1) }
        cells[row * width + column] = cell
        if cell.width == 2 { cells[row * width + column + 1] = .rightHalf(cell.style) }
    }

    /// Half a wide character can't stay: whoever overwrites one half blanks the other.
    private mutating func clearWide(row: Int, column: Int) {
        let index = row * width + column
        switch cells[index].width {
        case 0 where column > 0: cells[index - 1] = .blank
        case 2 where column + 1 < width: cells[index + 1] = .blank
        default: break
        }
    }
}

// MARK: - As text

extension Grid {
    /// The rows as text without trailing spaces: for snapshots and for people reading a failed test.
    public var text: String {
        (0..<height).map { row in
            var line = (0..<width).map { self[row, $0].text }.joined()
            while line.hasSuffix(" ") { line.removeLast() }
            return line
        }.joined(separator: "\n")
    }
}
