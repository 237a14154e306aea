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
#include "frail_host.h"

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

#define MAX_FDS 4096

struct control *frail_control;
const char *frail_undo;

static const char *folder;
static size_t folder_length;

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
static int (*real_statvfs)(const char *, struct statvfs *);
static int (*real_fstatvfs)(int, struct statvfs *);

void *frail_next(const char *name) { return dlsym(RTLD_NEXT, name); }

__attribute__((constructor)) void frail_start(void) {
  if (real_fstatvfs) {
    return;
  }
  real_write = frail_next("write");
  real_pwrite = frail_next("pwrite");
  real_writev = frail_next("writev");
  real_pwritev = frail_next("pwritev");
  real_ftruncate = frail_next("ftruncate");
  real_fallocate = frail_next("posix_fallocate");
  real_statvfs = frail_next("statvfs");
  frail_undo = getenv("FRAIL_UNDO");
  const char *path = getenv("FRAIL_CONTROL");
  int fd = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
  if (fd >= 0) {
    void *shared = mmap(NULL, sizeof *frail_control, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    frail_control = shared == MAP_FAILED ? NULL : shared;
    close(fd);
  }
  folder = getenv("FRAIL_FOLDER");
  folder_length = folder ? strlen(folder) : 0;
  real_fstatvfs = frail_next("fstatvfs"); /* last: it says that all are there */
}

static int below(const char *path) {
  return folder_length && !strncmp(path, folder, folder_length) && path[folder_length] == '/';
}

/* SQLite's shared memory is made anew from the log by whoever opens a database first. */
static int is_shared_memory(const char *path) {
  size_t n = strlen(path);
  return n > 4 && !strcmp(path + n - 4, "-shm");
}

int frail_watched(int fd, struct stat *now) {
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

static int no_room(int fd, const struct stat *now, off_t offset, size_t length) {
  (void)fd;
  if (frail_control && frail_control->full && offset + (off_t)length > now->st_size) {
    frail_control->refused++;
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
#define GUARDED(fd, at, length, call)                 \
  do {                                                \
    struct stat now;                                  \
    if (!real_fstatvfs) {                             \
      frail_start();                                  \
    }                                                 \
    if (!frail_watched(fd, &now)) {                   \
      return call;                                    \
    }                                                 \
    off_t offset = at;                                \
    size_t size = length;                             \
    if (no_room(fd, &now, offset, size)) {            \
      return -1;                                      \
    }                                                 \
    int log = frail_keep(fd, offset, size);           \
    ssize_t wrote = call;                             \
    frail_done(log);                                  \
    return wrote;                                     \
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
  if (!real_fstatvfs) {
    frail_start();
  }
  if (!frail_watched(fd, &now)) {
    return real_ftruncate(fd, size);
  }
  int log = size < now.st_size ? frail_keep(fd, size, (size_t)(now.st_size - size)) : frail_keep(fd, now.st_size, 0);
  int result = real_ftruncate(fd, size);
  frail_done(log);
  return result;
}

EXPORT int ftruncate64(int fd, off_t size) { return ftruncate(fd, size); }

EXPORT int posix_fallocate(int fd, off_t offset, off_t n) {
  struct stat now;
  if (!real_fstatvfs) {
    frail_start();
  }
  if (!frail_watched(fd, &now)) {
    return real_fallocate(fd, offset, n);
  }
  if (no_room(fd, &now, offset, (size_t)n)) {
    return ENOSPC;
  }
  int log = frail_keep(fd, now.st_size, 0);
  int result = real_fallocate(fd, offset, n);
  frail_done(log);
  return result;
}

EXPORT int posix_fallocate64(int fd, off_t offset, off_t n) { return posix_fallocate(fd, offset, n); }

static int as_full(int result, struct statvfs *disk) {
  if (!result && frail_control && frail_control->full == 1) {
    disk->f_bavail = disk->f_bfree = 0;
  }
  return result;
}

EXPORT int statvfs(const char *path, struct statvfs *disk) {
  if (!real_fstatvfs) {
    frail_start();
  }
  return as_full(real_statvfs(path, disk), disk);
}

EXPORT int statvfs64(const char *path, struct statvfs64 *disk) { return statvfs(path, (struct statvfs *)disk); }

EXPORT int fstatvfs(int fd, struct statvfs *disk) {
  if (!real_fstatvfs) {
    frail_start();
  }
  return as_full(real_fstatvfs(fd, disk), disk);
}
