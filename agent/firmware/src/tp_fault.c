#include "tp_fault.h"

enum { CHECK = 5 };

tp_fault tp_reader_fault(const tp_reader *reader) {
  const char *tail = reader->line + reader->end - CHECK;
  if (reader->end == TP_FRAME_MAX) {
    return TP_FAULT_LONG;
  }
  if (reader->end <= CHECK || *tail != '*') {
    return TP_FAULT_TORN;
  }
  for (int i = 1; i < CHECK; i++) {
    if (!(tail[i] >= '0' && tail[i] <= '9') && !(tail[i] >= 'A' && tail[i] <= 'F')) {
      return TP_FAULT_TORN;
    }
  }
  return TP_FAULT_CRC;
}
