#include "plugged.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "test.h"
#include "tp_frame.h"

process plugged;
int line;
char link_path[96], log_path[96], out[1 << 18];

static const char *host;

/* What was received and not yet looked at. */
static char pending[1 << 18];
static size_t pending_size;

void plugged_use(const char *tp_host, const char *folder) {
  host = tp_host;
  snprintf(link_path, sizeof link_path, "%s/link", folder);
  snprintf(log_path, sizeof log_path, "%s/log", folder);
}

void plug_in_program(const char *const *arguments, const char *uid) {
  char text[256], expected[256];
  process_start(&plugged, arguments);
  process_line(plugged.out, text, sizeof text);
  snprintf(expected, sizeof expected, "device %s on %s", uid, link_path);
  CHECK(strcmp(text, expected) == 0, "announces itself: %s", text);
  line = open(link_path, O_RDWR | O_NOCTTY);
  pending_size = 0;
  CHECK(line >= 0, "the link opens");
}

void plug_in(const char *option, ...) {
  const char *arguments[20] = {host, "--link", link_path, "--uid", "u-1", "--log", log_path};
  va_list more;
  va_start(more, option);
  for (int i = 7; option != NULL && i < 19; i++, option = va_arg(more, const char *)) {
    arguments[i] = option;
  }
  va_end(more);
  plug_in_program(arguments, "u-1");
}

void unplug(void) {
  close(line);
  kill(plugged.pid, SIGTERM);
  CHECK(process_end(&plugged) == 0, "ends well");
  struct stat info;
  CHECK(lstat(link_path, &info) != 0, "the link is removed");
}

void command(const char *body) {
  char frame[TP_FRAME_MAX + 1];
  int size = snprintf(frame, sizeof frame, "~%s*%04X\n", body, tp_crc16(TP_CRC_START, body, strlen(body)));
  CHECK(write(line, frame, (size_t)size) == size, "the command %s is taken", body);
}

char *until(const char *begin) {
  size_t used = 0;
  for (;;) {
    for (char *end; (end = memchr(pending, '\n', pending_size)) != NULL;) {
      char *at = out + used;
      size_t size = (size_t)(end + 1 - pending);
      memcpy(at, pending, size);
      at[size] = 0;
      used += size;
      pending_size -= size;
      memmove(pending, end + 1, pending_size);
      if (strncmp(at, begin, strlen(begin)) == 0) {
        return at;
      }
    }
    struct pollfd input = {line, POLLIN, 0};
    ssize_t got = poll(&input, 1, 10000) == 1 ? read(line, pending + pending_size, sizeof pending - pending_size) : 0;
    if (got <= 0) {
      CHECK(0, "no %s in .. %s", begin, used > 300 ? out + used - 300 : out);
      out[0] = 0;
      return out;
    }
    pending_size += (size_t)got;
  }
}

void has(const char *begin, const char *part) {
  const char *found = until(begin);
  CHECK(strstr(found, part) != NULL, "%s has %s: %s", begin, part, found);
}
