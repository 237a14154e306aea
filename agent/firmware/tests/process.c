#include "process.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

void process_start(process *p, const char *const *arguments) {
  int in[2], out[2], err[2];
  if (pipe2(in, O_CLOEXEC) != 0 || pipe2(out, O_CLOEXEC) != 0 || pipe2(err, O_CLOEXEC) != 0 || (p->pid = fork()) < 0) {
    perror("start");
    exit(1);
  }
  if (p->pid == 0) {
    dup2(in[0], 0);
    dup2(out[1], 1);
    dup2(err[1], 2);
    execv(arguments[0], (char *const *)arguments);
    _exit(127);
  }
  close(in[0]);
  close(out[1]);
  close(err[1]);
  p->in = in[1];
  p->out = out[0];
  p->err = err[0];
}

void process_line(int fd, char *line, size_t size) {
  size_t at = 0;
  while (at + 1 < size && read(fd, line + at, 1) == 1 && line[at] != '\n') {
    at++;
  }
  line[at] = 0;
}

static void read_all(int fd, char *text, size_t size) {
  size_t at = 0;
  for (ssize_t got = 1; got > 0 && at + 1 < size; at += got > 0 ? (size_t)got : 0) {
    got = read(fd, text + at, size - 1 - at);
  }
  text[at] = 0;
}

int process_end(process *p) {
  int status;
  close(p->in);
  waitpid(p->pid, &status, 0);
  close(p->out);
  close(p->err);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
}

int process_run(const char *const *arguments, char *out, size_t out_size, char *err, size_t err_size) {
  process p;
  process_start(&p, arguments);
  read_all(p.out, out, out_size);
  read_all(p.err, err, err_size);
  return process_end(&p);
}
