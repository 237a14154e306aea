/* Optional: a model sent over the line (`model`). README.md, "Loading a model".
 *
 *   static tp_loading loading = TP_LOADING(my_region, my_loaded);
 *   config = {.., .loading = &loading.part, .capabilities = "live+sync+stat+prompt+model"};
 *
 * The strings `model`, `model_sha` and `quantization` of tp_config are to tell the new model after my_loaded took it: let them
 * point to memory that it writes. */
#ifndef TP_MODEL_H
#define TP_MODEL_H

#include "tp_part.h"

typedef struct {
  tp_part part;
  /* Memory for a file of so many bytes, aligned for tp_llama_open, or NULL. The model in use must not lie in it, as a loading may
   * fail. It is written to until `loaded` is called, or `region` again. */
  void *(*region)(void *port, size_t size);
  /* The file has arrived whole. Returns NULL if it is in use from now on; or what is wrong with it, in words for people,
   * and then the model before it stays. */
  const char *(*loaded)(void *port, const void *file, size_t size, const char *sha);

  size_t most; /* bytes that region has for a file, if you know it, else 0: told to whoever sends a larger one */

  uint8_t *file; /* NULL: nothing is being loaded */
  size_t size, end; /* announced; behind the last byte that came */
  char sha[65];
} tp_loading;

extern const tp_hooks tp_loading_hooks;

#define TP_LOADING(region, loaded) {{&tp_loading_hooks}, region, loaded, 0, 0, 0, 0, {0}}

#endif
