/// Who carries the screen's wishes out: the composition root implements it over the Agent.
///
/// `perform` runs off the main thread and may take its time; it reports through `ui` as it goes and
/// returns when it has nothing more to say. Cancelling the question on screen cancels the task it
/// runs in; an approval's task is never cancelled.
public protocol Driver: Sendable {
    func perform(_ effect: Effect, ui: UI) async
}

/// The way back to the person, the same for the full screen and the linear mode. Callable from any
/// task or thread.
public struct UI: Sendable {
    private let posting: @Sendable (Event) -> Void
    private let asking: @Sendable (Prompt) async -> PromptAnswer

    public init(
        post: @escaping @Sendable (Event) -> Void, ask: @escaping @Sendable (Prompt) async -> PromptAnswer
    ) {
        posting = post
        asking = ask
    }

    public func post(_ event: Event) { posting(event) }
    /// Puts `prompt` before the person and waits for the answer.
    public func ask(_ prompt: Prompt) async -> PromptAnswer { await asking(prompt) }
}
