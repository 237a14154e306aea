/* What is wrong with a line that was dropped, for those who count faults by their kind. A device need not. */
#ifndef TP_FAULT_H
#define TP_FAULT_H

#include "tp_frame.h"

typedef enum { TP_FAULT_LONG, TP_FAULT_TORN, TP_FAULT_CRC } tp_fault;

/* After TP_BAD, until the next byte. */
tp_fault tp_reader_fault(const tp_reader *reader);

#endif
