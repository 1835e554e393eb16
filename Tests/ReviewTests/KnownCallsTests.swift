@testable import Review
import Ethereum
import Testing

@Suite struct KnownCallsTests {
    /// What the Review understands argument by argument, the toolbox can at least name.
    @Test func everyStandardCallHasAName() {
        let known = Set(KnownCalls.all.map(\.function.canonical))
        for shape in StandardCalls.all { #expect(known.contains(shape.function.canonical), "\(shape.function.canonical)") }
    }
}
