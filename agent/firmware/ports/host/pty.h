/* A raw pseudo-terminal, with a symbolic link to it for whoever opens it. */
#ifndef PTY_H
#define PTY_H

#include <limits.h>

typedef struct {
  int master; /* non-blocking */
  int slave;  /* kept open: with no reader left the master would fail instead of waiting */
  char path[64];
  const char *link; /* or NULL */
} pty;

/* Returns NULL, or what went wrong, errno telling why if it is not 0. */
const char *pty_open(pty *p, const char *link);

/* Where it is to be opened. */
const char *pty_name(const pty *p);

/* Removes the link, if it is still ours. */
void pty_unlink(const pty *p);

#endif
