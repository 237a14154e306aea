#include "pty.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

/* A symbolic link of that name is one that a device left behind and is replaced in one step; anything else is kept. */
static const char *make_link(const pty *p) {
  struct stat found;
  if (lstat(p->link, &found) == 0 && !S_ISLNK(found.st_mode)) {
    errno = 0;
    return "exists and is not a symbolic link";
  }
  char fresh[PATH_MAX];
  int length = snprintf(fresh, sizeof fresh, "%s.%ld", p->link, (long)getpid());
  if (length < 0 || (size_t)length >= sizeof fresh) {
    errno = ENAMETOOLONG;
    return "cannot be made";
  }
  if (symlink(p->path, fresh) != 0) {
    return "cannot be made";
  }
  if (rename(fresh, p->link) != 0) {
    int why = errno;
    unlink(fresh);
    errno = why;
    return "cannot be made";
  }
  return NULL;
}

const char *pty_open(pty *p, const char *link) {
  struct termios mode;
  p->link = link;
  p->master = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
  if (p->master < 0 || grantpt(p->master) != 0 || unlockpt(p->master) != 0 ||
      ptsname_r(p->master, p->path, sizeof p->path) != 0) {
    return "no pseudo-terminal";
  }
  p->slave = open(p->path, O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (p->slave < 0 || tcgetattr(p->slave, &mode) != 0) {
    return "no pseudo-terminal";
  }
  cfmakeraw(&mode);
  cfsetspeed(&mode, B115200);
  mode.c_cflag = (mode.c_cflag & ~(tcflag_t)(CSTOPB | PARENB)) | CS8 | CREAD | CLOCAL;
  if (tcsetattr(p->slave, TCSANOW, &mode) != 0) {
    return "no raw pseudo-terminal";
  }
  return link != NULL ? make_link(p) : NULL;
}

const char *pty_name(const pty *p) { return p->link != NULL ? p->link : p->path; }

void pty_unlink(const pty *p) {
  char target[sizeof p->path];
  if (p->link == NULL) {
    return;
  }
  ssize_t size = readlink(p->link, target, sizeof target);
  if (size == (ssize_t)strlen(p->path) && memcmp(target, p->path, (size_t)size) == 0) {
    unlink(p->link);
  }
}
