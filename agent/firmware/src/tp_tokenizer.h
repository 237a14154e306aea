/* Text to token ids and back, for llama2.c tokenizer files: byte-pair merges by score, with a fall-back to bytes. */
#ifndef TP_TOKENIZER_H
#define TP_TOKENIZER_H

#include <stddef.h>
#include <stdint.h>

#define TP_PIECE_MAX 64 /* bytes of the longest piece that is accepted */

enum { TP_TOKEN_BOS = 1, TP_TOKEN_EOS = 2 };

typedef struct {
  const uint8_t *file;
  uint32_t vocabulary;
  uint32_t *offsets; /* of each piece's entry in the file */
  uint32_t *sorted;  /* ids in the order of their pieces */
} tp_tokenizer;

/* The memory that tp_tokenizer_open needs, aligned to 4 bytes. */
size_t tp_tokenizer_memory(uint32_t vocabulary);

/* Returns NULL, or what is wrong with the file. */
const char *tp_tokenizer_open(tp_tokenizer *t, const void *file, size_t size, uint32_t vocabulary, void *memory);

/* The scratch memory, aligned to 4 bytes, that encoding so much text needs; the ids lie at its beginning. */
size_t tp_tokenizer_scratch(size_t text_size);

/* BOS and the text, with a space before it if there is any. Returns the number of ids, at least 1. */
size_t tp_tokenizer_encode(const tp_tokenizer *t, const char *text, size_t size, uint32_t *ids);

/* The bytes of a token that follows `before`: a space right after BOS is left out. They live as long as the file,
 * or, for a byte piece, in *byte. */
const char *tp_tokenizer_decode(const tp_tokenizer *t, uint32_t before, uint32_t token, char *byte, size_t *size);

#endif
