@main struct Seraph { static func main() {} }
