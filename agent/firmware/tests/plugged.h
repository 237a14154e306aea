/* The host port as a device on a pseudo-terminal, and what it says: lines are judged as the agent would. */
#ifndef PLUGGED_H
#define PLUGGED_H

#include "process.h"

extern process plugged;
extern int line; /* its terminal */
extern char link_path[96], log_path[96];
extern char out[1 << 18]; /* what was read last */

/* Which program, and a folder for link and log. */
void plugged_use(const char *tp_host, const char *folder);

/* Starts any program that makes the link and says `device <uid> on <link>`, and opens the line. */
void plug_in_program(const char *const *arguments, const char *uid);

/* Starts it with more options, up to a NULL, and opens the line. */
void plug_in(const char *option, ...);
void unplug(void);

void command(const char *body);

/* Moves lines to `out` until one begins so; returns it there, or an empty text after ten seconds. */
char *until(const char *begin);

/* The line that begins so, waited for like that, contains this. */
void has(const char *begin, const char *part);

#endif
