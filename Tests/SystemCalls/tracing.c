// Runs a child under ptrace and stops it at each system call that changes files, to kill it there or to let the call
// fail: what a power cut, a full disk or a broken one do, at every place where they can.

#ifdef __linux__
#define _GNU_SOURCE
#endif
#include "SystemCalls.h"

#if defined(__linux__) && (defined(__x86_64__) || defined(__aarch64__))
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

// Not in the headers of older systems.
#define GET_SYSCALL_INFO 0x420e
struct syscall_information {
  unsigned char op;
  unsigned char padding[3];
  unsigned int arch;
  unsigned long long instruction, stack;
  union {
    struct {
      unsigned long long number, arguments[6];
    } entry;
    struct {
      long long result;
      unsigned char is_error;
    } exit;
  };
  unsigned long long more[4];
};
enum { is_entry = 1, is_exit = 2 };

struct call {
  long number;
  const char *name;
  // Which argument is a descriptor that is written to (or that a path is relative to), which is a path, which holds
  // the flags of opening; -1 for none.
  int descriptor, path, flags;
};

static const struct call calls[] = {
#ifdef SYS_open
    {SYS_open, "open", -1, 0, 1},
    {SYS_creat, "creat", -1, 0, -1},
    {SYS_rename, "rename", -1, 1, -1},
    {SYS_mkdir, "mkdir", -1, 0, -1},
    {SYS_rmdir, "rmdir", -1, 0, -1},
    {SYS_unlink, "unlink", -1, 0, -1},
    {SYS_link, "link", -1, 1, -1},
    {SYS_symlink, "symlink", -1, 1, -1},
    {SYS_chmod, "chmod", -1, 0, -1},
#endif
#ifdef SYS_renameat
    {SYS_renameat, "renameat", 2, 3, -1},
#endif
    {SYS_openat, "openat", 0, 1, 2},
    {SYS_renameat2, "renameat2", 2, 3, -1},
    {SYS_mkdirat, "mkdirat", 0, 1, -1},
    {SYS_unlinkat, "unlinkat", 0, 1, -1},
    {SYS_linkat, "linkat", 2, 3, -1},
    {SYS_symlinkat, "symlinkat", 1, 2, -1},
    {SYS_fchmodat, "fchmodat", 0, 1, -1},
    {SYS_truncate, "truncate", -1, 0, -1},
    {SYS_write, "write", 0, -1, -1},
    {SYS_pwrite64, "pwrite", 0, -1, -1},
    {SYS_writev, "writev", 0, -1, -1},
    {SYS_pwritev, "pwritev", 0, -1, -1},
    {SYS_ftruncate, "ftruncate", 0, -1, -1},
    {SYS_fallocate, "fallocate", 0, -1, -1},
    {SYS_fsync, "fsync", 0, -1, -1},
    {SYS_fdatasync, "fdatasync", 0, -1, -1},
    {SYS_fchmod, "fchmod", 0, -1, -1},
    {SYS_flock, "flock", 0, -1, -1},
    {SYS_copy_file_range, "copy_file_range", 2, -1, -1},
    {SYS_sendfile, "sendfile", 0, -1, -1},
};

// The text at an address of the child.
static void read_text(pid_t pid, unsigned long long address, char *text, size_t size) {
  size_t done = 0;
  while (done + sizeof(long) < size) {
    errno = 0;
    long word = ptrace(PTRACE_PEEKDATA, pid, (void *)(address + done), 0);
    if (errno != 0) break;
    memcpy(text + done, &word, sizeof word);
    if (memchr(&word, 0, sizeof word)) return;
    done += sizeof word;
  }
  text[done] = 0;
}

static void read_link(pid_t pid, const char *what, char *text, size_t size) {
  char link[64];
  snprintf(link, sizeof link, "/proc/%d/%s", pid, what);
  ssize_t count = readlink(link, text, size - 1);
  text[count < 0 ? 0 : count] = 0;
}

// The call's name and the path that it changes, if it is one that changes something below the directory.
static int changes(pid_t pid, const struct syscall_information *information, const char *below, char *place) {
  const struct call *call = NULL;
  for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
    if (calls[i].number == (long)information->entry.number) call = &calls[i];
  if (!call) return 0;
  const unsigned long long *arguments = information->entry.arguments;
  if (call->flags >= 0 && !(arguments[call->flags] & (O_WRONLY | O_RDWR | O_CREAT | O_TRUNC))) return 0;
  char path[PATH_MAX + 8] = "", base[PATH_MAX] = "", what[32];
  if (call->path >= 0) read_text(pid, arguments[call->path], path, sizeof path);
  if (path[0] != '/') {
    int descriptor = call->descriptor >= 0 ? (int)arguments[call->descriptor] : AT_FDCWD;
    snprintf(what, sizeof what, "fd/%d", descriptor);
    read_link(pid, descriptor == AT_FDCWD ? "cwd" : what, base, sizeof base);
  }
  const char *whole = path[0] == '/' ? path : base;
  size_t length = strlen(below);
  if (strncmp(whole, below, length) != 0) return 0;
  snprintf(place, 512, "%s %.380s%s%.100s", call->name, whole, whole == base && path[0] ? "/" : "",
           whole == base ? path : "");
  return 1;
}

// Makes the call that the child is about to do none at all.
static void skip_call(pid_t pid) {
#ifdef __x86_64__
  ptrace(PTRACE_POKEUSER, pid, (void *)offsetof(struct user, regs.orig_rax), (void *)-1L);
#else
  int none = -1;
  struct iovec data = {&none, sizeof none};
  ptrace(PTRACE_SETREGSET, pid, (void *)NT_ARM_SYSTEM_CALL, &data);
#endif
}

static void set_result(pid_t pid, long result) {
#ifdef __x86_64__
  ptrace(PTRACE_POKEUSER, pid, (void *)offsetof(struct user, regs.rax), (void *)result);
#else
  struct user_regs_struct registers;
  struct iovec data = {&registers, sizeof registers};
  ptrace(PTRACE_GETREGSET, pid, (void *)NT_PRSTATUS, &data);
  registers.regs[0] = (unsigned long long)result;
  ptrace(PTRACE_SETREGSET, pid, (void *)NT_PRSTATUS, &data);
#endif
}

static pid_t start(const struct traced_process *process, int *gate) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return -1;
  pid_t pid = fork();
  if (pid == 0) {
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    signal(SIGPIPE, SIG_DFL);
    // Goes on when the tracer is attached.
    char byte;
    if (read(ends[0], &byte, 1) != 1) _exit(126);
    int input = open("/dev/null", O_RDONLY);
    int output = open(process->output, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    int errors = open(process->errors, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (dup2(input, 0) < 0 || dup2(output, 1) < 0 || dup2(errors, 2) < 0) _exit(126);
    execve(process->program, process->arguments, process->environment);
    _exit(127);
  }
  close(ends[0]);
  *gate = ends[1];
  return pid;
}

struct task {
  const struct traced_process *process;
  struct traced_end *end;
  int error;
};

static void *trace(void *argument) {
  struct task *task = argument;
  const struct traced_process *process = task->process;
  struct traced_end *end = task->end;
  memset(end, 0, sizeof *end);
  int gate;
  pid_t child = start(process, &gate);
  if (child < 0) {
    task->error = errno;
    return NULL;
  }
  long options = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACECLONE | PTRACE_O_EXITKILL;
  if (ptrace(PTRACE_SEIZE, child, 0, (void *)options) != 0 || ptrace(PTRACE_INTERRUPT, child, 0, 0) != 0) {
    task->error = errno;
    close(gate);
    waitpid(child, NULL, __WALL);
    return NULL;
  }
  if (write(gate, "x", 1) != 1) task->error = errno;
  close(gate);
  // The thread whose call is being failed.
  pid_t failing = 0;
  for (;;) {
    int status;
    // Only this thread's children: others of this process are none of our business.
    pid_t pid = waitpid(-1, &status, __WALL | __WNOTHREAD);
    if (pid < 0) {
      if (errno == EINTR) continue;
      task->error = errno;
      return NULL;
    }
    if (WIFEXITED(status) || WIFSIGNALED(status)) {
      if (pid != child) continue;
      end->status = status;
      return NULL;
    }
    int signal = 0;
    if (WSTOPSIG(status) == (SIGTRAP | 0x80)) {
      struct syscall_information information;
      memset(&information, 0, sizeof information);
      ptrace(GET_SYSCALL_INFO, pid, (void *)sizeof information, &information);
      char place[512];
      if (information.op == is_exit && pid == failing) {
        set_result(pid, -process->error);
        failing = 0;
      } else if (information.op == is_entry && changes(pid, &information, process->below, place)) {
        end->calls++;
        int hit = end->calls == process->at;
        if (hit) strcpy(end->place, place);
        if (hit && process->action == traced_kill) {
          kill(child, SIGKILL);
        } else if ((hit && process->action == traced_fail) ||
                   (end->calls >= process->at && process->action == traced_fail_from)) {
          failing = pid;
          skip_call(pid);
        }
      }
    } else if (status >> 16 == 0) {
      signal = WSTOPSIG(status);
    }
    ptrace(PTRACE_SYSCALL, pid, 0, (void *)(long)signal);
  }
}

int traced_run(const struct traced_process *process, struct traced_end *end) {
  struct task task = {process, end, 0};
  pthread_t thread;
  int problem = pthread_create(&thread, NULL, trace, &task);
  if (problem != 0) return problem;
  pthread_join(thread, NULL);
  return task.error;
}

int traced_is_available(void) {
  char *const arguments[] = {"/bin/sh", "-c", ": >/dev/null", NULL};
  char *const environment[] = {NULL};
  struct traced_process process = {
      "/bin/sh", arguments, environment, "/dev/null", "/dev/null", "/dev/null", traced_count, 0, 0};
  struct traced_end end;
  return traced_run(&process, &end) == 0 && end.calls > 0;
}

#else
#include <errno.h>

int traced_is_available(void) { return 0; }

int traced_run(const struct traced_process *process, struct traced_end *end) {
  (void)process;
  (void)end;
  return ENOSYS;
}
#endif
