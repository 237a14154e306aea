#include "tp_hash.h"

#include "tp_frame.h"

uint64_t tp_hash(uint64_t hash, const void *data, size_t size) {
  const uint8_t *bytes = data;
  for (size_t i = 0; i < size; i++) {
    hash = (hash ^ bytes[i]) * TP_HASH_PRIME;
  }
  return hash;
}
