import Ethereum
import Interpreter
import SmallModel

// The engine knows nothing of Seraph, so what it says is joined to the others here.
extension ModelError: Explained {}
extension GrammarError: Explained {}
extension TemplateError: Explained {}
extension InterpreterError: Explained {}
