/*
 * A host whose power, disk and clock fail on request: an LD_PRELOAD layer over the C library.
 *
 *   FRAIL_FOLDER   absolute path; only files below it are concerned
 *   FRAIL_UNDO     folder of undo logs, outside of FRAIL_FOLDER; unset: no power cuts
 *   FRAIL_CONTROL  a file of four native 64-bit numbers, shared with whoever commands: whether the disk is full (1; 2:
 *                  and does not tell before it is written to), what the wall clock is ahead in ns, how often the disk said that it is full, unused
 *
 * Power: before a write the bytes that it replaces, and the file's size, go to the undo log of the file's inode.
 * fsync and fdatasync empty that log. After SIGKILL of all processes, playing the logs backwards leaves of each file
 * what was flushed, as a power cut may. Names are not undone: files that were made, renamed or removed stay so.
 * Not covered: writes through mmap, and those that the C library makes for itself (stdio).
 *
 * Disk: a write beyond the end of a file fails with ENOSPC, one inside of it does not.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#define EXPORT __attribute__((visibility("default")))
#define MAX_FDS 4096
#define NS 1000000000LL

struct control {
  _Atomic int64_t full, ahead_ns, refused, unused;
};

/* In an undo log, followed by `length` bytes that were at `offset`. */
struct before {
  int64_t size, offset, length;
};

static const char *folder, *undo;
static size_t folder_length;
static struct control *control;

static struct {
  dev_t device;
  ino_t inode;
  char known, watched;
} fds[MAX_FDS];

static ssize_t (*real_write)(int, const void *, size_t);
static ssize_t (*real_pwrite)(int, const void *, size_t, off_t);
static ssize_t (*real_writev)(int, const struct iovec *, int);
static ssize_t (*real_pwritev)(int, const struct iovec *, int, off_t);
static int (*real_ftruncate)(int, off_t);
static int (*real_fallocate)(int, off_t, off_t);
static int (*real_fsync)(int);
static int (*real_fdatasync)(int);
static int (*real_unlink)(const char *);
static int (*real_rename)(const char *, const char *);
static int (*real_statvfs)(const char *, struct statvfs *);
static int (*real_fstatvfs)(int, struct statvfs *);

static void *next(const char *name) { return dlsym(RTLD_NEXT, name); }

__attribute__((constructor)) static void start(void) {
  if (real_rename) {
    return;
  }
  real_write = next("write");
  real_pwrite = next("pwrite");
  real_writev = next("writev");
  real_pwritev = next("pwritev");
  real_ftruncate = next("ftruncate");
  real_fallocate = next("posix_fallocate");
  real_fsync = next("fsync");
  real_fdatasync = next("fdatasync");
  real_unlink = next("unlink");
  real_statvfs = next("statvfs");
  real_fstatvfs = next("fstatvfs");
  undo = getenv("FRAIL_UNDO");
  const char *path = getenv("FRAIL_CONTROL");
  int fd = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
  if (fd >= 0) {
    void *shared = mmap(NULL, sizeof *control, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    control = shared == MAP_FAILED ? NULL : shared;
    close(fd);
  }
  folder = getenv("FRAIL_FOLDER");
  folder_length = folder ? strlen(folder) : 0;
  real_rename = next("rename");
}

static int below(const char *path) {
  return folder_length && !strncmp(path, folder, folder_length) && path[folder_length] == '/';
}

/* SQLite's shared memory is made anew from the log by whoever opens a database first. */
static int is_shared_memory(const char *path) {
  size_t n = strlen(path);
  return n > 4 && !strcmp(path + n - 4, "-shm");
}

static int watched(int fd, struct stat *now) {
  if (!folder_length || fd < 0 || fstat(fd, now) || !S_ISREG(now->st_mode)) {
    return 0;
  }
  int cached = fd < MAX_FDS;
  if (cached && fds[fd].known && fds[fd].device == now->st_dev && fds[fd].inode == now->st_ino) {
    return fds[fd].watched;
  }
  char link[64], path[4096];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t n = readlink(link, path, sizeof path - 1);
  path[n < 0 ? 0 : n] = 0;
  int is = below(path) && !is_shared_memory(path);
  if (cached) {
    fds[fd].known = 0;
    fds[fd].device = now->st_dev;
    fds[fd].inode = now->st_ino;
    fds[fd].watched = (char)is;
    fds[fd].known = 1;
  }
  return is;
}

static void log_name(char *name, size_t size, const struct stat *of) {
  snprintf(name, size, "%s/%llu-%llu", undo, (unsigned long long)of->st_dev, (unsigned long long)of->st_ino);
}

/* Locked until it is closed; -1 if there is none and none is to be made. */
static int open_log(const struct stat *of, int make) {
  char name[4200];
  log_name(name, sizeof name, of);
  int fd = open(name, O_RDWR | O_APPEND | O_CLOEXEC | (make ? O_CREAT : 0), 0666);
  while (fd >= 0 && flock(fd, LOCK_EX) && errno == EINTR) {
  }
  return fd;
}

/* A file goes. The path may be relative, and only watched files have a log. */
static void forget(const char *path) {
  struct stat of;
  if (undo && !lstat(path, &of) && S_ISREG(of.st_mode) && of.st_nlink == 1) {
    char name[4200];
    log_name(name, sizeof name, &of);
    real_unlink(name); /* its inode may soon be another file's */
  }
}

static void die(const char *why) {
  dprintf(2, "frail_host: %s\n", why);
  abort();
}

/* Keeps what the bytes from `offset` on are; the log stays locked until the write is done. */
static int keep(int fd, off_t offset, size_t length) {
  struct stat now;
  if (!undo || fstat(fd, &now) || !now.st_nlink) {
    return -1; /* what has no name is gone anyway */
  }
  int log = open_log(&now, 1);
  if (log < 0) {
    die("no undo log");
  }
  fstat(fd, &now); /* with the lock: nobody else moves the end */
  struct before first;
  int begun = pread(log, &first, sizeof first, 0) == (ssize_t)sizeof first;
  if (begun && offset >= first.size) {
    return log; /* goes with the file's new end */
  }
  int64_t left = now.st_size > offset ? now.st_size - offset : 0;
  struct before entry = {now.st_size, offset, (int64_t)length < left ? (int64_t)length : left};
  size_t size = sizeof entry + (size_t)entry.length;
  char *bytes = malloc(size);
  memcpy(bytes, &entry, sizeof entry);
  ssize_t got = 0;
  if (entry.length) {
    /* the descriptor may be for writing only */
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    int own = open(link, O_RDONLY | O_CLOEXEC);
    got = own < 0 ? -1 : pread(own, bytes + sizeof entry, (size_t)entry.length, offset);
    if (own >= 0) {
      close(own);
    }
  }
  if (got != entry.length || real_write(log, bytes, size) != (ssize_t)size) {
    die("cannot keep what a write replaces");
  }
  free(bytes);
  return log;
}

static void done(int log) {
  if (log >= 0) {
    int error = errno;
    close(log);
    errno = error;
  }
}

static int no_room(int fd, const struct stat *now, off_t offset, size_t length) {
  (void)fd;
  if (control && control->full && offset + (off_t)length > now->st_size) {
    control->refused++;
    errno = ENOSPC;
    return 1;
  }
  return 0;
}

static off_t position(int fd, const struct stat *now) {
  return fcntl(fd, F_GETFL) & O_APPEND ? now->st_size : lseek(fd, 0, SEEK_CUR);
}

static size_t total(const struct iovec *parts, int n) {
  size_t sum = 0;
  for (int i = 0; i < n; i++) {
    sum += parts[i].iov_len;
  }
  return sum;
}

/* One write, whatever it is called. */
#define GUARDED(fd, at, length, call)                  \
  do {                                                 \
    struct stat now;                                   \
    if (!real_rename) {                                \
      start();                                         \
    }                                                  \
    if (!watched(fd, &now)) {                          \
      return call;                                     \
    }                                                  \
    off_t offset = at;                                 \
    size_t size = length;                              \
    if (no_room(fd, &now, offset, size)) {             \
      return -1;                                       \
    }                                                  \
    int log = keep(fd, offset, size);                  \
    ssize_t wrote = call;                              \
    done(log);                                         \
    return wrote;                                      \
  } while (0)

EXPORT ssize_t write(int fd, const void *bytes, size_t n) {
  GUARDED(fd, position(fd, &now), n, real_write(fd, bytes, n));
}

EXPORT ssize_t writev(int fd, const struct iovec *parts, int n) {
  GUARDED(fd, position(fd, &now), total(parts, n), real_writev(fd, parts, n));
}

EXPORT ssize_t pwrite(int fd, const void *bytes, size_t n, off_t to) {
  GUARDED(fd, to, n, real_pwrite(fd, bytes, n, to));
}

EXPORT ssize_t pwrite64(int fd, const void *bytes, size_t n, off_t to) { return pwrite(fd, bytes, n, to); }

EXPORT ssize_t pwritev(int fd, const struct iovec *parts, int n, off_t to) {
  GUARDED(fd, to, total(parts, n), real_pwritev(fd, parts, n, to));
}

EXPORT ssize_t pwritev64(int fd, const struct iovec *parts, int n, off_t to) { return pwritev(fd, parts, n, to); }

EXPORT int ftruncate(int fd, off_t size) {
  struct stat now;
  if (!real_rename) {
    start();
  }
  if (!watched(fd, &now)) {
    return real_ftruncate(fd, size);
  }
  int log = size < now.st_size ? keep(fd, size, (size_t)(now.st_size - size)) : keep(fd, now.st_size, 0);
  int result = real_ftruncate(fd, size);
  done(log);
  return result;
}

EXPORT int ftruncate64(int fd, off_t size) { return ftruncate(fd, size); }

EXPORT int posix_fallocate(int fd, off_t offset, off_t n) {
  struct stat now;
  if (!real_rename) {
    start();
  }
  if (!watched(fd, &now)) {
    return real_fallocate(fd, offset, n);
  }
  if (no_room(fd, &now, offset, (size_t)n)) {
    return ENOSPC;
  }
  int log = keep(fd, now.st_size, 0);
  int result = real_fallocate(fd, offset, n);
  done(log);
  return result;
}

EXPORT int posix_fallocate64(int fd, off_t offset, off_t n) { return posix_fallocate(fd, offset, n); }

static int flush(int fd, int (*real)(int)) {
  struct stat now;
  if (!undo || !watched(fd, &now)) {
    return real(fd);
  }
  int log = open_log(&now, 0);
  int result = real(fd);
  if (log >= 0 && !result && real_ftruncate(log, 0)) {
    die("cannot empty an undo log");
  }
  done(log);
  return result;
}

EXPORT int fsync(int fd) {
  if (!real_rename) {
    start();
  }
  return flush(fd, real_fsync);
}

EXPORT int fdatasync(int fd) {
  if (!real_rename) {
    start();
  }
  return flush(fd, real_fdatasync);
}

EXPORT int unlink(const char *path) {
  if (!real_rename) {
    start();
  }
  forget(path);
  return real_unlink(path);
}

EXPORT int rename(const char *from, const char *to) {
  if (!real_rename) {
    start();
  }
  forget(to);
  return real_rename(from, to);
}

static int as_full(int result, struct statvfs *disk) {
  if (!result && control && control->full == 1) {
    disk->f_bavail = disk->f_bfree = 0;
  }
  return result;
}

EXPORT int statvfs(const char *path, struct statvfs *disk) {
  if (!real_rename) {
    start();
  }
  return as_full(real_statvfs(path, disk), disk);
}

EXPORT int statvfs64(const char *path, struct statvfs64 *disk) { return statvfs(path, (struct statvfs *)disk); }

EXPORT int fstatvfs(int fd, struct statvfs *disk) {
  if (!real_rename) {
    start();
  }
  return as_full(real_fstatvfs(fd, disk), disk);
}

/* --- the wall clock; the monotonic one is nobody's to set */

EXPORT int clock_gettime(clockid_t clock, struct timespec *now) {
  static int (*real)(clockid_t, struct timespec *);
  if (!real) {
    real = next("clock_gettime"); /* without it every look at the clock is a system call */
  }
  int result = real ? real(clock, now) : (int)syscall(SYS_clock_gettime, clock, now);
  if (!result && control && control->ahead_ns && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) {
    int64_t ns = now->tv_sec * NS + now->tv_nsec + control->ahead_ns;
    now->tv_sec = ns / NS;
    now->tv_nsec = ns % NS;
  }
  return result;
}

EXPORT int gettimeofday(struct timeval *now, void *zone) {
  (void)zone;
  struct timespec t;
  int result = clock_gettime(CLOCK_REALTIME, &t);
  now->tv_sec = t.tv_sec;
  now->tv_usec = t.tv_nsec / 1000;
  return result;
}

EXPORT time_t time(time_t *to) {
  struct timespec t;
  clock_gettime(CLOCK_REALTIME, &t);
  if (to) {
    *to = t.tv_sec;
  }
  return t.tv_sec;
}
