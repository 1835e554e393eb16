import Agent

/// The plan: its steps in order, and from where.
enum PlanPanel {
    static func lines(_ plan: PlanView, width: Int, glyphs: Glyphs) -> [Line] {
        var title = Line("Plan", .heading)
        title.append("  \(plan.id) on \(plan.chain)", .quiet)
        var lines = [title]
        for (index, step) in plan.steps.enumerated() {
            lines += Wrap.hanging(Line("\(index + 1). ", .strong), step, width: width)
        }
        return lines + Wrap.hanging(Line("from ", .quiet), plan.from, width: width, style: .quiet)
    }

    static func panel(_ state: ScreenState, width: Int) -> [Line] {
        guard let plan = state.plan else { return [Line("There is no plan yet.", .quiet)] }
        let waiting = state.approvals.filter { $0.planID == plan.id && $0.state == .waiting }.count
        let call = waiting > 0 ? [Line.empty, Line("F6 reads and signs what waits.", .strong)] : []
        return lines(plan, width: width, glyphs: state.glyphs) + call
    }
}
