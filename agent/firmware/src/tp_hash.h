/* FNV-1a 64 of any bytes, to be continued from its own result; it begins with TP_HASH_START. */
#ifndef TP_HASH_H
#define TP_HASH_H

#include <stddef.h>
#include <stdint.h>

uint64_t tp_hash(uint64_t hash, const void *data, size_t size);

#endif
