import GPT
import Records

#if canImport(Darwin)
  @preconcurrency import Darwin
#else
  @preconcurrency import Glibc
#endif

/// The three streams that every process starts with, and the signals of writing that fails.
enum StandardStreams {
  /// Called before anything opens a file.
  ///
  /// Streams that the caller closed are opened on `/dev/null`, in the direction that fails: else the next file that is
  /// opened, a run's lock say, would take their place and receive what is printed. Writing to a pipe that nobody
  /// reads, or beyond the largest size of a file, is an error like any other instead of the end of the process.
  static func prepare() {
    for (descriptor, mode) in [
      (STDIN_FILENO, O_WRONLY), (STDOUT_FILENO, O_RDONLY), (STDERR_FILENO, O_RDONLY),
    ]
    where fcntl(descriptor, F_GETFD) == -1 {
      // The lowest free number: those below are open by now.
      _ = open("/dev/null", mode)
    }
    signal(SIGPIPE, SIG_IGN)
    signal(SIGXFSZ, SIG_IGN)
  }

  /// Called when all results are printed.
  ///
  /// - Throws: ``FileError`` when some of them could not be written.
  static func finish() throws {
    let isWhole = fflush(stdout) == 0
    if !isWhole || ferror(stdout) != 0 { throw outputProblem(isWhole ? nil : errno) }
  }

  /// Ends the process.
  ///
  /// Whatever libraries would do at the end is left to the system. OpenBLAS would wait for its threads, and does so for
  /// ever when a limit (`ulimit -v`) left them no memory to start with.
  static func end(_ status: Int32) -> Never {
    fflush(nil)
    _exit(status)
  }

  /// What is wrong with standard output after a failed write.
  ///
  /// Does not return when it is a pipe whose reader has gone (`| head`): the program then ends as others do, without
  /// a word, by the signal that says so.
  static func outputProblem(_ reason: Int32?) -> FileError {
    var state = pollfd(fd: STDOUT_FILENO, events: Int16(POLLOUT), revents: 0)
    if poll(&state, 1, 0) == 1, state.revents & Int16(POLLERR | POLLHUP) != 0 {
      signal(SIGPIPE, SIG_DFL)
      raise(SIGPIPE)
    }
    return FileError(
      "standard output",
      "cannot be written" + (reason.map { " (\(String(cString: strerror($0))))" } ?? ""))
  }
}
