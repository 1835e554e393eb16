/// The one thing that moves, and only while something is being waited for.
enum Spinner {
    static func frame(_ state: ScreenState) -> String {
        state.glyphs.spinner[Int(state.now / 120) % state.glyphs.spinner.count]
    }
}
