import Foundation
import Registry

/// The folder that holds `Data`, `Prompts` and `Devnet`: the checkout, or what was installed.
public enum DataRoot {
    public static func locate() throws -> String {
        (try DataDirectory.locate() as NSString).deletingLastPathComponent
    }
}
