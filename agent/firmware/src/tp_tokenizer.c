#include "tp_tokenizer.h"

#include <string.h>

#define NO_TOKEN UINT32_MAX

enum { ENTRY = 8, FIRST_BYTE = 3 }; /* score and length stand before a piece; byte b is token b + 3 */

static uint32_t read32(const uint8_t *p) {
  return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static uint32_t length_of(const tp_tokenizer *t, uint32_t id) { return read32(t->file + t->offsets[id] + 4); }

static const uint8_t *piece_of(const tp_tokenizer *t, uint32_t id) { return t->file + t->offsets[id] + ENTRY; }

static float score_of(const tp_tokenizer *t, uint32_t id) {
  uint32_t bits = read32(t->file + t->offsets[id]);
  float score;
  memcpy(&score, &bits, sizeof score);
  return score;
}

/* Compares a piece with the text a followed by b. */
static int compare(const tp_tokenizer *t, uint32_t id, const uint8_t *a, size_t a_size, const uint8_t *b, size_t b_size) {
  const uint8_t *piece = piece_of(t, id);
  size_t size = length_of(t, id);
  size_t first = size < a_size ? size : a_size;
  int order = memcmp(piece, a, first);
  if (order == 0 && size > a_size) {
    size_t second = size - a_size < b_size ? size - a_size : b_size;
    order = second > 0 ? memcmp(piece + a_size, b, second) : 0;
  }
  if (order != 0) {
    return order;
  }
  return (size > a_size + b_size) - (size < a_size + b_size);
}

/* Equal pieces stand in the order of their ids, so that the first of them is always found. */
static int before(const tp_tokenizer *t, uint32_t x, uint32_t y) {
  int order = compare(t, x, piece_of(t, y), length_of(t, y), NULL, 0);
  return order != 0 ? order < 0 : x < y;
}

/* Heap sort: no recursion, no extra memory, no bad case. */
static void sift(const tp_tokenizer *t, uint32_t root, uint32_t size) {
  uint32_t *a = t->sorted;
  for (uint32_t child; (child = 2 * root + 1) < size; root = child) {
    if (child + 1 < size && before(t, a[child], a[child + 1])) {
      child++;
    }
    if (!before(t, a[root], a[child])) {
      return;
    }
    uint32_t swap = a[root];
    a[root] = a[child];
    a[child] = swap;
  }
}

static void sort(const tp_tokenizer *t) {
  for (uint32_t i = 0; i < t->vocabulary; i++) {
    t->sorted[i] = i;
  }
  for (uint32_t i = t->vocabulary / 2; i-- > 0;) {
    sift(t, i, t->vocabulary);
  }
  for (uint32_t last = t->vocabulary; last-- > 1;) {
    uint32_t swap = t->sorted[0];
    t->sorted[0] = t->sorted[last];
    t->sorted[last] = swap;
    sift(t, 0, last);
  }
}

static uint32_t find(const tp_tokenizer *t, const uint8_t *a, size_t a_size, const uint8_t *b, size_t b_size) {
  uint32_t low = 0, high = t->vocabulary;
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    if (compare(t, t->sorted[middle], a, a_size, b, b_size) < 0) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  int found = low < t->vocabulary && compare(t, t->sorted[low], a, a_size, b, b_size) == 0;
  return found ? t->sorted[low] : NO_TOKEN;
}

size_t tp_tokenizer_memory(uint32_t vocabulary) { return 2 * sizeof(uint32_t) * (size_t)vocabulary; }

const char *tp_tokenizer_open(tp_tokenizer *t, const void *file, size_t size, uint32_t vocabulary, void *memory) {
  if (vocabulary < FIRST_BYTE + 256) {
    return "its vocabulary has no room for single bytes";
  }
  t->file = file;
  t->vocabulary = vocabulary;
  t->offsets = memory;
  t->sorted = t->offsets + vocabulary;
  if (size < 4 || read32(t->file) < 1 || read32(t->file) > TP_PIECE_MAX) {
    return "it does not begin as a tokenizer does";
  }
  size_t at = 4;
  for (uint32_t id = 0; id < vocabulary; id++) {
    if (size - at < ENTRY) {
      return "it holds fewer pieces than the model's vocabulary";
    }
    t->offsets[id] = (uint32_t)at;
    uint32_t length = length_of(t, id);
    at += ENTRY;
    if (length > read32(t->file)) {
      return "it holds a piece longer than its header says";
    }
    if (size - at < length) {
      return "it ends within a piece";
    }
    at += length;
  }
  if (at != size) {
    return "it holds more than the model's vocabulary";
  }
  sort(t);
  return NULL;
}

/* One id per byte at most, BOS and the space; beside each the id that it and its right neighbour merge to. */
size_t tp_tokenizer_scratch(size_t text_size) { return 2 * sizeof(uint32_t) * (text_size + 2); }

static uint32_t merged(const tp_tokenizer *t, uint32_t x, uint32_t y) {
  return find(t, piece_of(t, x), length_of(t, x), piece_of(t, y), length_of(t, y));
}

/* A character is a lead byte and up to three continuation bytes; one without a piece becomes its bytes. */
static size_t split(const tp_tokenizer *t, const uint8_t *text, size_t size, uint32_t *ids) {
  size_t count = 0;
  for (size_t i = 0, length; i < size; i += length) {
    length = 1;
    while (length < 4 && i + length < size && (text[i + length] & 0xC0) == 0x80) {
      length++;
    }
    uint32_t id = find(t, text + i, length, NULL, 0);
    if (id != NO_TOKEN) {
      ids[count++] = id;
    } else {
      for (size_t k = 0; k < length; k++) {
        ids[count++] = text[i + k] + (uint32_t)FIRST_BYTE;
      }
    }
  }
  return count;
}

/* Always merges the leftmost pair of the best score, until no pair makes a piece. */
static size_t merge(const tp_tokenizer *t, uint32_t *ids, uint32_t *pairs, size_t count) {
  for (size_t i = 0; i + 1 < count; i++) {
    pairs[i] = merged(t, ids[i], ids[i + 1]);
  }
  for (;;) {
    float best = -1e10f;
    size_t at = count;
    for (size_t i = 0; i + 1 < count; i++) {
      if (pairs[i] != NO_TOKEN && score_of(t, pairs[i]) > best) {
        best = score_of(t, pairs[i]);
        at = i;
      }
    }
    if (at == count) {
      return count;
    }
    ids[at] = pairs[at];
    count--;
    memmove(ids + at + 1, ids + at + 2, (count - at - 1) * sizeof *ids);
    memmove(pairs + at, pairs + at + 1, (count - at) * sizeof *pairs);
    if (at > 0) {
      pairs[at - 1] = merged(t, ids[at - 1], ids[at]);
    }
    if (at + 1 < count) {
      pairs[at] = merged(t, ids[at], ids[at + 1]);
    }
  }
}

size_t tp_tokenizer_encode(const tp_tokenizer *t, const char *text, size_t size, uint32_t *ids) {
  uint32_t *pairs = ids + size + 2;
  size_t count = 0;
  ids[count++] = TP_TOKEN_BOS;
  if (size > 0) {
    uint32_t space = find(t, (const uint8_t *)" ", 1, NULL, 0);
    ids[count++] = space != NO_TOKEN ? space : ' ' + FIRST_BYTE;
    count += split(t, (const uint8_t *)text, size, ids + count);
    count = 1 + merge(t, ids + 1, pairs, count - 1);
  }
  return count;
}

static int hex_digit(uint8_t c) {
  if (c >= '0' && c <= '9') {
    return c - '0';
  }
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

const char *tp_tokenizer_decode(const tp_tokenizer *t, uint32_t before, uint32_t token, char *byte, size_t *size) {
  const uint8_t *piece = piece_of(t, token);
  *size = length_of(t, token);
  if (*size == 6 && memcmp(piece, "<0x", 3) == 0 && piece[5] == '>' && hex_digit(piece[3]) >= 0 &&
      hex_digit(piece[4]) >= 0) {
    *byte = (char)(hex_digit(piece[3]) << 4 | hex_digit(piece[4]));
    *size = 1;
    return byte;
  }
  if (before == TP_TOKEN_BOS && *size > 0 && piece[0] == ' ') {
    piece++;
    --*size;
  }
  return (const char *)piece;
}
