/* What stands between a token and its stamp: a wait for all ports and the clock, then read(). A thread for each port is
 * later, so is poll(), and so is the clock after read(): agent/README.md has the figures. */
#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <jni.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#define MOST 64

/* What came of a port, as Java finds it in its table; the room for bytes follows. */
typedef struct {
  int32_t descriptor;
  int32_t length; /* 0: nothing; -1: no more will come */
  int64_t stamp_ns;
  char bytes[];
} slot;

/* A read that ends so soon after the wait brings what ended it; what came since is stamped early by no more than this. */
#define AT_ONCE_NS 10000

static int64_t now_ns(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now); /* the clock of System.nanoTime() */
  return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

static void take(slot *into, size_t most, const struct epoll_event *event, int64_t seen_ns) {
  ssize_t size = read(event->data.fd, into->bytes, most);
  int64_t read_ns = now_ns();
  into->stamp_ns = read_ns - seen_ns < AT_ONCE_NS ? seen_ns : read_ns;
  into->descriptor = event->data.fd;
  if (size > 0) {
    into->length = (int32_t)size;
  } else if (size == 0 ? (event->events & (EPOLLHUP | EPOLLERR)) == 0 : errno == EAGAIN || errno == EINTR) {
    into->length = 0; /* another program took the bytes */
  } else {
    into->length = -1;
  }
}

JNIEXPORT jint JNICALL Java_io_tinyprofiler_agent_serial_StampedRead_await(JNIEnv *env, jclass self, jint epoll, jlong table, jint slots,
                                                                           jint slot_bytes) {
  (void)env;
  (void)self;
  struct epoll_event events[MOST];
  int came = epoll_wait(epoll, events, slots < MOST ? slots : MOST, -1);
  int64_t seen_ns = now_ns();
  for (int i = 0; i < came; i++) {
    slot *into = (slot *)((char *)(intptr_t)table + (size_t)i * (size_t)slot_bytes);
    take(into, (size_t)slot_bytes - sizeof(slot), &events[i], seen_ns);
  }
  return came > 0 ? came : 0; /* a signal */
}

JNIEXPORT jlong JNICALL Java_io_tinyprofiler_agent_serial_StampedRead_address(JNIEnv *env, jclass self, jobject buffer) {
  (void)self;
  return (jlong)(intptr_t)(*env)->GetDirectBufferAddress(env, buffer);
}

JNIEXPORT jint JNICALL Java_io_tinyprofiler_agent_serial_StampedRead_openEpoll(JNIEnv *env, jclass self) {
  (void)env;
  (void)self;
  return epoll_create1(EPOLL_CLOEXEC);
}

JNIEXPORT jint JNICALL Java_io_tinyprofiler_agent_serial_StampedRead_openBell(JNIEnv *env, jclass self) {
  (void)env;
  (void)self;
  return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
}

JNIEXPORT void JNICALL Java_io_tinyprofiler_agent_serial_StampedRead_ring(JNIEnv *env, jclass self, jint bell) {
  (void)env;
  (void)self;
  eventfd_write(bell, 1);
}

JNIEXPORT jboolean JNICALL Java_io_tinyprofiler_agent_serial_StampedRead_neverWaits(JNIEnv *env, jclass self, jint terminal) {
  (void)env;
  (void)self;
  struct termios mode;
  if (tcgetattr(terminal, &mode) != 0) {
    return JNI_FALSE;
  }
  mode.c_cc[VMIN] = 0; /* reads alone: O_NONBLOCK would be for writes as well */
  mode.c_cc[VTIME] = 0;
  return tcsetattr(terminal, TCSANOW, &mode) == 0;
}

JNIEXPORT jboolean JNICALL Java_io_tinyprofiler_agent_serial_StampedRead_watch(JNIEnv *env, jclass self, jint epoll, jint descriptor) {
  (void)env;
  (void)self;
  struct epoll_event event = {.events = EPOLLIN, .data.fd = descriptor};
  return epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event) == 0;
}

JNIEXPORT void JNICALL Java_io_tinyprofiler_agent_serial_StampedRead_forget(JNIEnv *env, jclass self, jint epoll, jint descriptor) {
  (void)env;
  (void)self;
  epoll_ctl(epoll, EPOLL_CTL_DEL, descriptor, NULL);
}
