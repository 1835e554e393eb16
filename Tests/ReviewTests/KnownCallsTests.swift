@testable import Review
import Ethereum
import Testing

@Suite struct KnownCallsTests {
    /// What the Review understands argument by argument, the toolbox can at least name.
    @Test func everyStandardCallHasAName() {
        let known = Set(KnownCalls.all.map(\.function.canonical))
        #expect(StandardCalls.all.map(\.function.canonical).filter { !known.contains($0) } == [])
    }
}
