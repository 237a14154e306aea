/* Models sent to the host port over its line. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "plugged.h"
#include "test.h"
#include "tp_llama.h"
#include "tp_sha256.h"

enum { PART = 360, IN_FLIGHT = 8 };

static void base64(char *to, const uint8_t *from, size_t size) {
  static const char DIGITS[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (size_t i = 0; i < size; i += 3) {
    uint32_t bits = (uint32_t)from[i] << 16 | (i + 1 < size ? from[i + 1] << 8 : 0) | (i + 2 < size ? from[i + 2] : 0);
    *to++ = DIGITS[bits >> 18];
    *to++ = DIGITS[bits >> 12 & 63];
    *to++ = i + 1 < size ? DIGITS[bits >> 6 & 63] : '=';
    *to++ = i + 2 < size ? DIGITS[bits & 63] : '=';
  }
  *to = 0;
}

/* Several parts are in flight at once; `damage` makes one of them another. */
static void upload(const uint8_t *file, size_t size, int damage) {
  char body[600], sha[TP_SHA256_TEXT];
  tp_sha256_text(file, size, sha);
  snprintf(body, sizeof body, "model,begin,%zu,%s", size, sha);
  command(body);
  until("~ok,model,begin*");
  size_t acknowledged = 0;
  for (size_t at = 0; acknowledged < size;) {
    if (at < size && at < acknowledged + IN_FLIGHT * PART) {
      size_t part = size - at < PART ? size - at : PART;
      uint8_t bytes[PART];
      memcpy(bytes, file + at, part);
      bytes[0] ^= (uint8_t)(damage && at == 0);
      int head = snprintf(body, sizeof body, "model,data,%zu,", at);
      base64(body + head, bytes, part);
      command(body);
      at += part;
    } else {
      char expected[40];
      snprintf(expected, sizeof expected, "~ok,model,%zu*", acknowledged);
      if (until(expected)[0] == 0) {
        return;
      }
      acknowledged += PART;
    }
  }
  command("model,end");
}

static uint8_t *int8_model(size_t *size) {
  tp_llama model;
  size_t float_size;
  char *file = slurp("models/fable260k.bin", &float_size);
  CHECK(tp_llama_open(&model, file, float_size) == NULL, "the demo model opens");
  *size = tp_llama_int8_size(&model);
  uint8_t *int8 = malloc(*size);
  tp_llama_quantize(&model, int8);
  free(file);
  return int8;
}

void test_upload(const char *tp_host, const char *folder) {
  const char *greedy = ",197,5d2879f3eddfb6c2,eos,6e36cd7423d1fe20*", *greedy_float32 = ",197,5d2879f3eddfb6c2,eos,89f8353cd7bce337*";
  char sha[TP_SHA256_TEXT], named[128];
  size_t size;
  uint8_t *file = int8_model(&size);
  tp_sha256_text(file, size, sha);
  snprintf(named, sizeof named, ",model-%.8s,%s,live+", sha, sha);
  plugged_use(tp_host, folder);
  plug_in(NULL);
  has("~hello,", "+logits+model,float32,");
  upload(file, size, 1);
  has("~no,model,", ",hash,");
  command("model,begin,4294967295,0000000000000000000000000000000000000000000000000000000000000000");
  has("~no,model,", ",toolong,bytes of a model: 67108864*");
  upload(file, size - 4, 0);
  has("~no,model,", ",model,it is shorter than its header says*");
  command("run,1,500,0,0,live,");
  has("~end,1,", greedy_float32);
  upload(file, size, 0);
  until("~ok,model,end*");
  command("hello");
  char *hello = until("~hello,");
  CHECK(strstr(hello, named) != NULL && strstr(hello, ",int8,") != NULL, "hello tells of the new model: %s", hello);
  command("run,2,500,0,0,deferred,");
  has("~end,2,", greedy);
  file[4] ^= 1; /* another dimension */
  upload(file, size, 0);
  has("~no,model,", ",model,");
  command("run,3,500,0,0,live,");
  has("~end,3,", greedy);
  command("reset");
  until("~ok,reset*");
  has("~hello,", ",fable260k,");
  command("run,4,500,0,0,live,");
  has("~end,4,", greedy_float32);
  unplug();
  unlink(log_path);
  free(file);
}
