import Foundation

/// The machine's memory.
public enum Memory {
  /// Bytes that this process may still take: what the machine has free or can free, less where a limit of the process
  /// (`ulimit -v`) or of its container leaves less.
  public static var available: Int {
    min(ofMachine ?? physical, ofContainer ?? .max, ofAddressSpace ?? .max)
  }

  private static var physical: Int { Int(clamping: ProcessInfo.processInfo.physicalMemory) }

  /// What Linux estimates to be available without harm, and free swap space.
  private static var ofMachine: Int? {
    guard let text = text(of: "/proc/meminfo") else { return nil }
    func bytes(_ name: Substring) -> Int? {
      text.split(separator: "\n").first { $0.hasPrefix(name) }?
        .split(separator: " ").dropFirst().first.flatMap { Int($0) }.map { $0 * 1_024 }
    }
    return bytes("MemAvailable:").map { $0 + (bytes("SwapFree:") ?? 0) }
  }

  /// The limit of the process's control group, whose other memory is mostly files that can be dropped.
  private static var ofContainer: Int? {
    ["/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"].lazy
      .compactMap { text(of: $0).flatMap { Int($0.trimmingCharacters(in: .whitespacesAndNewlines)) } }.first
  }

  /// What `ulimit -v` leaves.
  private static var ofAddressSpace: Int? {
    var limit = rlimit()
    #if canImport(Darwin)
      let resource = RLIMIT_AS
    #else
      let resource = __rlimit_resource_t(RLIMIT_AS.rawValue)
    #endif
    guard getrlimit(resource, &limit) == 0, limit.rlim_cur < rlim_t(Int.max) else { return nil }
    let pages = text(of: "/proc/self/statm")?.split(separator: " ").first.flatMap { Int($0) } ?? 0
    return max(0, Int(limit.rlim_cur) - pages * Int(sysconf(Int32(_SC_PAGESIZE))))
  }

  /// A small file of the system, whose size is not known before it is read.
  private static func text(of path: String) -> String? {
    guard let file = fopen(path, "r") else { return nil }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 8_192)
    let count = fread(&bytes, 1, bytes.count, file)
    return String(decoding: bytes[..<count], as: UTF8.self)
  }
}
