/* What the parts of the layer share; see frail_host.c. */
#ifndef FRAIL_HOST_H
#define FRAIL_HOST_H

#define _GNU_SOURCE
#include <stdatomic.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/types.h>

#define EXPORT __attribute__((visibility("default")))

struct control {
  _Atomic int64_t full, ahead_ns, refused, unused;
};

/* Null unless somebody commands. */
extern struct control *frail_control;

/* Folder of undo logs; null: no power cuts. */
extern const char *frail_undo;

/* Finds the C library's own functions; before anything else, and harmless to be called again. */
void frail_start(void);

/* The next function of that name. */
void *frail_next(const char *name);

/* Whether a descriptor is a file below the folder; tells how that file is now. */
int frail_watched(int fd, struct stat *now);

/* Keeps what the bytes from `offset` on are; the log stays locked until the write is done. */
int frail_keep(int fd, off_t offset, size_t length);

/* The write is done. */
void frail_done(int log);

#endif
