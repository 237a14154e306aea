/* A device that is fed a byte stream, generates tokens out of nothing, and has every frame that it writes judged. */
#ifndef BOARD_H
#define BOARD_H

#include "ledger.h"
#include "tp_deferred.h"
#include "tp_model.h"

enum { POSITIONS = 20, PROMPT_ROOM = 48 };

typedef struct {
  uint8_t chunk;   /* bytes that are there at once */
  uint8_t stop;    /* the model chooses EOS after so many tokens */
  uint8_t refill;  /* bytes by which the transmit buffer is emptied each time it is asked for room */
  tp_loading *loading;
  int deferred;
} board_settings;

/* Boots a board, serves the stream and a hello at its end, and claims what README.md promises of the answers. */
void board_serve(const board_settings *settings, const uint8_t *stream, size_t size);

/* The frames of lines: those that begin with '!' as they are, without it; of any other it is the body. To be freed. */
uint8_t *board_stream(const uint8_t *lines, size_t size, size_t *stream_size);

#endif
