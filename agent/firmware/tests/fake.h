/* The protocol engine behind fake functions, for tests of what it says: scripts of bytes in, the text of all frames out. */
#ifndef FAKE_H
#define FAKE_H

#include "tp_deferred.h"
#include "tp_device.h"

typedef struct {
  const char *in;
  size_t in_size, in_at, chunk, left; /* at most `chunk` bytes are received between two looks */
  char out[65536];
  size_t out_size;
  size_t room; /* what the transmit buffer takes; it grows by a third of a frame with every look at it */
  uint64_t ticks, dropped;
} fake;

extern fake port;
extern tp_device device;
extern tp_config config; /* a test may add to it, and takes it away again */

#define HELLO "hello,1,fake,u%2C1,f,aa,1,2,3,4,m,bb,live,int8,b,power\n"

extern void (*reboot)(void); /* NULL, or a test's own part of a boot */

/* Boots the device. */
void start(size_t chunk);

/* Lines of bodies become a stream of frames; a line that begins with "!" is sent as it is, and
 * what follows a "." only comes when the device is idle again. To be freed. */
char *frames(const char *bodies);

/* The device's work until all input is used up: token n of a run is 300 + n with the text "<prompt byte n>", or a longer
 * one for an "L"; `stop` is a token count to say eos at, and with 2 there is a logits hash too. */
void work(unsigned stop);

/* What was sent, without check sums and with stamps as they are; a wrong frame becomes "BAD". */
void bodies_out(char *to);

/* In chunks of every size; but what arrives within a run meets another token then, so such scripts come at once. */
void expect(const char *name, const char *in, unsigned stop, const char *out, int all_chunks);

#endif
