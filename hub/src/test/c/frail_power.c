/* Power: what is not flushed is undone. */
#include "frail_host.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

/* In an undo log, followed by `length` bytes that were at `offset`. */
struct before {
  int64_t size, offset, length;
};

static ssize_t (*real_write)(int, const void *, size_t);
static int (*real_ftruncate)(int, off_t);
static int (*real_fsync)(int);
static int (*real_fdatasync)(int);
static int (*real_unlink)(const char *);
static int (*real_rename)(const char *, const char *);

static void start(void) {
  if (!real_rename) {
    frail_start();
    real_write = frail_next("write");
    real_ftruncate = frail_next("ftruncate");
    real_fsync = frail_next("fsync");
    real_fdatasync = frail_next("fdatasync");
    real_unlink = frail_next("unlink");
    real_rename = frail_next("rename");
  }
}

static void log_name(char *name, size_t size, const struct stat *of) {
  snprintf(name, size, "%s/%llu-%llu", frail_undo, (unsigned long long)of->st_dev, (unsigned long long)of->st_ino);
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
  if (frail_undo && !lstat(path, &of) && S_ISREG(of.st_mode) && of.st_nlink == 1) {
    char name[4200];
    log_name(name, sizeof name, &of);
    real_unlink(name); /* its inode may soon be another file's */
  }
}

static void die(const char *why) {
  dprintf(2, "frail_host: %s\n", why);
  abort();
}

int frail_keep(int fd, off_t offset, size_t length) {
  struct stat now;
  start();
  if (!frail_undo || fstat(fd, &now) || !now.st_nlink) {
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

void frail_done(int log) {
  if (log >= 0) {
    int error = errno;
    close(log);
    errno = error;
  }
}

static int flush(int fd, int (*real)(int)) {
  struct stat now;
  if (!frail_undo || !frail_watched(fd, &now)) {
    return real(fd);
  }
  int log = open_log(&now, 0);
  int result = real(fd);
  if (log >= 0 && !result && real_ftruncate(log, 0)) {
    die("cannot empty an undo log");
  }
  frail_done(log);
  return result;
}

EXPORT int fsync(int fd) {
  start();
  return flush(fd, real_fsync);
}

EXPORT int fdatasync(int fd) {
  start();
  return flush(fd, real_fdatasync);
}

EXPORT int unlink(const char *path) {
  start();
  forget(path);
  return real_unlink(path);
}

EXPORT int rename(const char *from, const char *to) {
  start();
  forget(to);
  return real_rename(from, to);
}
