import Foundation

/// Where the data files are: what was asked for, what was installed, or what was checked out.
public enum DataDirectory {
    /// The folder that holds `registry/`.
    public static func locate() throws -> String {
        try locate(
            environment: ProcessInfo.processInfo.environment,
            executable: URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().path)
    }

    /// An explicit `SERAPH_DATA` wins and is never replaced by a guess: a wrong one is an error.
    static func locate(environment: [String: String], executable: String) throws -> String {
        if let chosen = environment["SERAPH_DATA"], !chosen.isEmpty {
            guard let data = data(in: chosen) else { throw RegistryError.noDataDirectory(tried: [chosen]) }
            return data
        }
        let folder = URL(fileURLWithPath: executable).deletingLastPathComponent()
        let installed = folder.deletingLastPathComponent().appendingPathComponent("share/seraph").path
        var tried = [installed]
        if let data = data(in: installed) { return data }
        var ancestor = folder
        while ancestor.path != "/" {
            tried.append(ancestor.path)
            if let data = data(in: ancestor.path) { return data }
            ancestor.deleteLastPathComponent()
        }
        throw RegistryError.noDataDirectory(tried: tried)
    }

    /// The folder itself or its `Data`, whichever holds `registry/`.
    private static func data(in folder: String) -> String? {
        [folder, folder + "/Data"].first {
            FileManager.default.fileExists(atPath: $0 + "/registry/networks.json")
        }
    }
}
