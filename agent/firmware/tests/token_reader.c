/* A part for benchmarks, and what the agent is compared with: nothing but poll() and read() over the terminals of
 * token-source, and a stamp after each read. Usage: token-reader TOKENS PATH..; starts a run on each and prints for
 * each token of the first TOKENS of a terminal how late its stamp was, ns. */
#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#define MOST 64

typedef struct {
  char text[1024];
  size_t length;
  long tokens;
  int64_t *late_ns;
} port;

static port ports[MOST];
static struct pollfd fds[MOST];

static int64_t now_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * INT64_C(1000000000) + t.tv_nsec;
}

static int open_raw(const char *path) {
  int fd = open(path, O_RDWR | O_NOCTTY);
  struct termios mode;
  if (fd < 0 || tcgetattr(fd, &mode) != 0) {
    perror(path);
    exit(2);
  }
  cfmakeraw(&mode);
  tcsetattr(fd, TCSANOW, &mode);
  return fd;
}

static void take(port *p, const char *bytes, ssize_t size, int64_t now, long most) {
  for (ssize_t i = 0; i < size; i++) {
    if (bytes[i] != '\n') {
      if (p->length < sizeof p->text - 1) {
        p->text[p->length++] = bytes[i];
      }
      continue;
    }
    long long tick;
    p->text[p->length] = '\0';
    p->length = 0;
    if (sscanf(p->text, "~tok,%*u,%*u,%lld", &tick) == 1 && p->tokens < most) {
      p->late_ns[p->tokens++] = now - tick;
    }
  }
}

int main(int count, char **arguments) {
  long most = count > 2 ? atol(arguments[1]) : 0;
  int n = count - 2;
  if (most < 1 || n > MOST) {
    fprintf(stderr, "usage: token-reader TOKENS PATH..\n");
    return 64;
  }
  for (int i = 0; i < n; i++) {
    ports[i].late_ns = malloc((size_t)most * sizeof(int64_t));
    fds[i] = (struct pollfd){open_raw(arguments[2 + i]), POLLIN, 0};
    static const char RUN[] = "\n~run,1,1000000,0,0,live,*0000\n";
    if (ports[i].late_ns == NULL || write(fds[i].fd, RUN, sizeof RUN - 1) != (ssize_t)sizeof RUN - 1) {
      return 2;
    }
  }
  for (int full = 0; full < n;) {
    poll(fds, (nfds_t)n, -1);
    for (int i = 0; i < n; i++) {
      if ((fds[i].revents & POLLIN) != 0) {
        char bytes[1024];
        ssize_t size = read(fds[i].fd, bytes, sizeof bytes);
        int64_t now = now_ns();
        long before = ports[i].tokens;
        take(&ports[i], bytes, size, now, most);
        full += before < most && ports[i].tokens == most;
      }
    }
  }
  for (int i = 0; i < n; i++) {
    for (long t = 0; t < most; t++) {
      printf("%lld\n", (long long)ports[i].late_ns[t]);
    }
  }
  return 0;
}
