/* SHA-256 (FIPS 180-4) as 64 lower-case hex digits and a NUL. */
#ifndef SHA256_H
#define SHA256_H

#include <stddef.h>

#define SHA256_TEXT 65

void sha256_text(const void *data, size_t size, char text[SHA256_TEXT]);

#endif
