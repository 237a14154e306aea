#include "boards.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const board boards[] = {
    {"netduinoplus2", "int8", 1},     {"mps2-an385", "int8", 0},      {"mps2-an500", "int8", 0},
    {"riscv32-virt", "int8", 0},      {"mps2-an385", "float32", 0},   {"mps2-an500", "float32", 0},
    {"riscv32-virt", "float32", 0},
};
const int board_count = sizeof boards / sizeof boards[0];

int board_start(process *p, const board *b, const char *folder, const char *frame) {
  const int riscv = strncmp(b->name, "riscv", 5) == 0;
  const char *qemu = riscv ? "/usr/bin/qemu-system-riscv32" : "/usr/bin/qemu-system-arm";
  const unsigned long script = (riscv ? 0x807FFFC0 : strcmp(b->name, "netduinoplus2") == 0 ? 0x2001FFC0 : 0x203FFFC0) + 32;
  char kernel[256], loader[320], path[256];
  snprintf(kernel, sizeof kernel, "%s/boards/%s-%s.elf", folder, b->name, b->quantization);
  snprintf(path, sizeof path, "%s/boards/script-%ld", folder, (long)getpid());
  snprintf(loader, sizeof loader, "loader,file=%s,addr=0x%lx,force-raw=on", path, script);
  if (access(kernel, R_OK) != 0 || access(qemu, X_OK) != 0) {
    return 0;
  }
  FILE *file = fopen(path, "wb");
  if (file == NULL || fputs(frame, file) < 0 || fclose(file) != 0) {
    perror(path);
    exit(1);
  }
  const char *arm[] = {qemu, "-M", b->name, "-display", "none", "-monitor", "none", "-serial", "stdio", "-icount",
                       "shift=3,sleep=off", "-kernel", kernel, "-device", loader, NULL};
  const char *rv[] = {qemu, "-M", "virt", "-bios", "none", "-m", "16M", "-display", "none", "-monitor", "none", "-serial", "stdio",
                      "-icount", "shift=3,sleep=off", "-kernel", kernel, "-device", loader, NULL};
  process_start(p, riscv ? rv : arm);
  return 1;
}

void board_stop(process *p) {
  kill(p->pid, SIGKILL);
  process_end(p);
}
