/* The whole command stream, as text: the first bytes are the board's settings, then come lines. */
#include <stdlib.h>

#include "board.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size < 4) {
    return 0;
  }
  const board_settings settings = {.chunk = data[0], .stop = data[1], .refill = data[2], .deferred = data[3] % 2};
  size_t stream_size;
  uint8_t *stream = board_stream(data + 4, size - 4, &stream_size);
  board_serve(&settings, stream, stream_size);
  free(stream);
  return 0;
}
