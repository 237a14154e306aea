/* A part for tests: runs a program that knows nothing of terminals as a device behind one: what it prints, on stdout and
 * stderr, is what the device sends. Usage: pty-run LINK PROGRAM [ARGUMENT..]; prints "pty LINK" on stdout first. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "pty.h"

int main(int count, char **arguments) {
  pty line;
  if (count < 3) {
    fprintf(stderr, "usage: pty-run LINK PROGRAM [ARGUMENT..]\n");
    return 64;
  }
  const char *wrong = pty_open(&line, arguments[1]);
  if (wrong != NULL) {
    fprintf(stderr, "pty-run: %s: %s\n", arguments[1], wrong);
    return 2;
  }
  int flags = fcntl(line.master, F_GETFL);
  /* the program waits for input, and inherits the slave: with nobody there its reads would fail */
  if (flags < 0 || fcntl(line.master, F_SETFL, flags & ~O_NONBLOCK) != 0 || fcntl(line.slave, F_SETFD, 0) != 0) {
    perror("pty-run");
    return 2;
  }
  printf("pty %s\n", pty_name(&line));
  fflush(stdout);
  if (dup2(line.master, STDIN_FILENO) < 0 || dup2(line.master, STDOUT_FILENO) < 0 ||
      dup2(line.master, STDERR_FILENO) < 0) {
    return 2;
  }
  execv(arguments[2], arguments + 2);
  printf("pty-run: %s: %s\n", arguments[2], strerror(errno));
  return 2;
}
