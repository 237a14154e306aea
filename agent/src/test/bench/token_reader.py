"""As token-reader, with pyserial: a thread for each port, as its users write it. Usage: token_reader.py TOKENS PATH.."""
import sys
import threading
import time

import serial


def read(path, most, late):
    with serial.Serial(path, 115200) as port:
        port.write(b"\n~run,1,1000000,0,0,live,*0000\n")
        text = b""
        while len(late) < most:
            text += port.read(max(1, port.in_waiting))
            now = time.monotonic_ns()
            *lines, text = text.split(b"\n")
            for line in lines:
                if line.startswith(b"~tok,"):
                    late.append(now - int(line.split(b",")[3]))


most = int(sys.argv[1])
results = [[] for _ in sys.argv[2:]]
threads = [threading.Thread(target=read, args=(path, most, late)) for path, late in zip(sys.argv[2:], results)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
for late in results:
    for ns in late[:most]:
        print(ns)
