/* The golden vectors' files. */
#ifndef VECTORS_H
#define VECTORS_H

#include <stddef.h>

/* Undoes the escapes of a vector's input in place; returns the number of bytes. */
size_t vector_bytes(char *text);

/* Hands out every line that is not a comment, without its LF and free to be changed; returns how many there are. */
int vector_lines(const char *path, void (*use)(char *line));

#endif
