import Foundation
import Testing

@testable import SmallModel

/// Renderings are Jinja's own (Fixtures/make_templates.py).
struct ChatTemplateTests {
    struct Template: Decodable, Sendable, CustomTestStringConvertible {
        struct Case: Decodable, Sendable {
            struct Message: Decodable, Sendable { let role, content: String }
            let messages: [Message]
            let add_generation_prompt: Bool
            let enable_thinking: Bool?
            let text, refusal: String?
        }
        let name, template: String
        let cases: [Case]
        var testDescription: String { name }
    }

    static let templates: [Template] =
        (try? JSONDecoder().decode([Template].self, from: Data(contentsOf: URL(filePath: Fixture.path("templates.json"))))) ?? []

    @Test func allAreThere() { #expect(Self.templates.count == 11) }

    @Test(arguments: templates)
    func renderingsAreThoseOfJinja(template: Template) throws {
        let chat = try ChatTemplate(template.template)
        for test in template.cases {
            var more: [String: TemplateValue] = [:]
            if let thinks = test.enable_thinking { more["enable_thinking"] = .bool(thinks) }
            let messages = test.messages.map { ChatTemplate.Message(role: $0.role, content: $0.content) }
            do throws(TemplateError) {
                let text = try chat.render(
                    messages, beginning: "<s>", end: "</s>", addsGenerationPrompt: test.add_generation_prompt, more: more)
                #expect(Array(text.utf8) == Array((test.text ?? "refused: \(test.refusal ?? "")").utf8), "\(text.debugDescription)\nwanted \(test.text.debugDescription)")
            } catch {
                #expect(error == .refused(test.refusal ?? "nothing"))
            }
        }
    }

    @Test(arguments: [
        ("{% include 'x' %}", TemplateError.notSupported("include")),
        ("{{ x | unknown }}", .notSupported("| unknown")),
        ("{{ cycler(1) }}", .notSupported("cycler()")),
        ("{{ 'a'.encode() }}", .notSupported(".encode()")),
        ("{{ a.b.c }}", .wrongType("a member of something that is not defined")),
        ("{% for x in range(99999) %}{% for y in range(99999) %}{% endfor %}{% endfor %}", .tooMuch("steps")),
        ("{% set x = 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' %}{% for i in range(40) %}{% set x = x %}{{ x * 2 }}{% endfor %}", .wrongType("“*” wants numbers")),
        ("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", .tooMuch("nested calls")),
        ("{{ 1 // 0 }}", .wrongType("a division by zero")),
    ])
    func whatCannotBeFollowedSaysSo(template: String, error: TemplateError) {
        #expect(throws: error) { try ChatTemplate(template).render([]) }
        #expect(!error.explanation.isEmpty)
    }

    @Test(arguments: ["{% if %}", "{% if x %}", "{{ x", "{% endif %}", "{{ 'x }}", "{{ (1 }}", "{% for x %}{% endfor %}", "{{ a b }}", "{{ }}", "{% set x %}", "{{ [1, }}"])
    func templatesThatAreNone(template: String) {
        #expect(throws: TemplateError.self) { try ChatTemplate(template) }
    }

    @Test func damagedTemplatesEndInAnError() {
        var random = SplitMix64(state: 31)
        for _ in 0..<1500 {
            let whole = Array(Self.templates[Int(random.next() % UInt64(Self.templates.count))].template.utf8)
            var bytes = whole
            for _ in 0..<1 + random.next() % 5 {
                let at = Int(random.next() % UInt64(bytes.count))
                switch random.next() % 3 {
                case 0: bytes[at] = UInt8(truncatingIfNeeded: random.next()) & 0x7f
                case 1: bytes.remove(at: at)
                default: bytes.insert(whole[Int(random.next() % UInt64(whole.count))], at: at)
                }
            }
            do throws(TemplateError) {
                _ = try ChatTemplate(String(decoding: bytes, as: UTF8.self)).render([.init(role: "user", content: "x")])
            } catch { #expect(!error.explanation.isEmpty) }
        }
    }
}
