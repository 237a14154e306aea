/* Stands for the llama2.c port that you have: the functions of its run.c, with the transformer, the tokenizer and the
 * sampler as the globals that they are on most boards. */
#ifndef ENGINE_H
#define ENGINE_H

#include <stddef.h>
#include <stdint.h>

enum { POSITIONS = 512 };

/* Returns NULL, or what is wrong with the model. */
const char *engine_start(void);

/* The logits after this token. */
float *forward(int token, int position);

/* BOS and the text; ids has room for two more than the text has bytes. */
int encode(const char *text, size_t size, int *ids);

/* The text of a token that follows `before`; it may be a part of a character. */
const char *decode(int before, int token);

/* Temperature 0 takes the likeliest token. */
void sampler(float temperature, uint64_t seed);
int sample(float *logits);

#endif
