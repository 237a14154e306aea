/* Programs under test: started, listened to, ended. */
#ifndef PROCESS_H
#define PROCESS_H

#include <sys/types.h>

typedef struct {
  pid_t pid;
  int in, out, err; /* the other ends of its standard streams */
} process;

/* Arguments end with NULL; the first is the program. */
void process_start(process *p, const char *const *arguments);

/* Reads up to a LF or the end of the stream; the LF is left out. */
void process_line(int fd, char *line, size_t size);

/* Waits; returns the exit code, or 1000 + the signal. */
int process_end(process *p);

/* Runs to the end; returns the same, and what was printed. */
int process_run(const char *const *arguments, char *out, size_t out_size, char *err, size_t err_size);

#endif
