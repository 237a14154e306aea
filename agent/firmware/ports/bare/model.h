/* The model in use and its working memory: the one in flash, or one that came over the line into RAM. */
#ifndef MODEL_H
#define MODEL_H

#include "tp_deferred.h"
#include "tp_llama.h"
#include "tp_tokenizer.h"

#define PROMPT_MAX 512 /* bytes of a prompt that is sent in parts */

typedef struct {
  const char *name;
  char sha[65], loaded_name[16];
  tp_llama llama; /* with as many positions as there is memory for */
  tp_tokenizer tokenizer;
  tp_record *records; /* one for each position */
  int half; /* of the room in RAM that the next model goes to */
} model;

/* The model in flash. Returns NULL, or what is wrong. */
const char *model_start(model *m);

/* Bytes of the largest model that can be sent; 0: none. */
size_t model_room(void);

/* Memory for a model that comes over the line, or NULL; then the switch to it, or what is wrong with it. */
void *model_region(model *m, size_t size);
const char *model_switch(model *m, const void *file, size_t size, const char *sha);

#endif
