/* Who the board is and why it boots, from a few words at the top of its RAM that start-up leaves alone. */
#ifndef IDENTITY_H
#define IDENTITY_H

#include <stddef.h>

#define SCRIPT_MAX 32

typedef struct {
  char uid[40], boot_id[17];
  const char *reset_cause; /* power, command, external */
  int virtual_time;        /* no other clock can be mapped to this board's */
} identity;

void identity_read(identity *id);

/* Frames to be served at the boot as if they had been received just then: their time is the same at every start, that of a
 * byte on the line is not. Returns their size. */
size_t identity_script(char script[SCRIPT_MAX]);

/* The reset that follows is one by command. */
void identity_commanded(void);

#endif
