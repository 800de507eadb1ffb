#pragma once

/// What is done at a chosen system call of a traced process.
enum traced_action {
  /// Nothing: the calls are only counted.
  traced_count = 0,
  /// The process is killed before the call does anything.
  traced_kill = 1,
  /// The call fails, nothing else does.
  traced_fail = 2,
  /// The call fails, and all later ones that change files.
  traced_fail_from = 3,
};

/// A process to trace.
struct traced_process {
  /// The program's path, its arguments and its environment; both end with a null pointer.
  const char *program;
  char *const *arguments;
  char *const *environment;
  /// Files that receive what it prints.
  const char *output;
  const char *errors;
  /// Only calls that change something at or below this absolute path count.
  const char *below;
  /// What happens at the call of number `at`, counted from 1.
  enum traced_action action;
  long at;
  /// What a failing call reports, e.g. `ENOSPC`.
  int error;
};

/// How a traced process ended.
struct traced_end {
  /// As `waitpid` gives it.
  int status;
  /// The number of calls that change files, up to the end or the kill.
  long calls;
  /// The chosen call's name and path.
  char place[512];
};

/// Whether this system can trace a child (Linux on x86-64 or arm64, where a sandbox does not forbid it).
int traced_is_available(void);

/// Runs a process to its end; 0, or an `errno` when it could not be run.
int traced_run(const struct traced_process *process, struct traced_end *end);
