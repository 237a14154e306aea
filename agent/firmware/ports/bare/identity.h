/* Who the board is and why it boots, from a few words at the top of its RAM that start-up leaves alone. */
#ifndef IDENTITY_H
#define IDENTITY_H

typedef struct {
  char uid[40], boot_id[17];
  const char *reset_cause; /* power, command, external */
} identity;

void identity_read(identity *id);

/* The reset that follows is one by command. */
void identity_commanded(void);

#endif
