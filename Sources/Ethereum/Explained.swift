/// An error that can reach a person.
///
/// The error itself is a fact for programs to match on; `explanation` is what it says aloud: what
/// happened, what it means for the money, and what to do next.
public protocol Explained: Error {
    var explanation: String { get }
}
