/* SHA-256 (FIPS 180-4) as 64 lower-case hex digits and a NUL. */
#ifndef TP_SHA256_H
#define TP_SHA256_H

#include <stddef.h>

#define TP_SHA256_TEXT 65

void tp_sha256_text(const void *data, size_t size, char text[TP_SHA256_TEXT]);

#endif
