#!/usr/bin/env python3
"""Writes frames.tsv and hashes.tsv, the golden vectors that every implementation of the protocol must agree with.

It shares no code with the C or the Java side on purpose: what it computes is a third opinion.
Run it in this folder; the results are committed, so nobody needs Python to build or to test.
"""


def crc16(data, crc=0xFFFF):
    for byte in data:
        crc ^= byte << 8
        for _ in range(8):
            crc = (crc << 1 ^ 0x1021 if crc & 0x8000 else crc << 1) & 0xFFFF
    return crc


def fnv64(ids):
    value = 0xCBF29CE484222325
    for byte in b"".join(i.to_bytes(4, "little") for i in ids):
        value = (value ^ byte) * 0x100000001B3 & (1 << 64) - 1
    return value


def encode(text):
    return b"".join(b"%c" % b if 0x20 <= b < 0x7F and b not in b"%,*~" else b"%%%02X" % b for b in text)


def raw(body, end=b"\n"):
    return b"~" + body + b"*%04X" % crc16(body) + end


def frame(*fields, end=b"\n"):
    return raw(b",".join(encode(f) for f in fields), end)


def escape_input(data):
    named = {10: "\\n", 13: "\\r", 9: "\\t", 92: "\\\\"}
    return "".join(named.get(b) or (chr(b) if 0x20 <= b < 0x7F else "\\x%02X" % b) for b in data)


def escape(data):
    return "".join(chr(b) if 0x21 <= b < 0x7F and b not in b",\\" else "\\x%02X" % b for b in data)


def is_frame(*fields):
    return "frame:" + ",".join(escape(f) for f in fields)


def is_console(text):
    return "console:" + escape(text)


VECTORS = []


def vector(name, data, *events):
    VECTORS.append("\t".join((name, escape_input(data)) + events))


def good(name, *fields):
    fields = [f if isinstance(f, bytes) else str(f).encode() for f in fields]
    vector(name, frame(*fields), is_frame(*fields))


def section(title):
    VECTORS.append("#\n# " + title)


SHA_A, SHA_B = "ab" * 32, "01" * 32
section("Every kind, host to device")
good("command-hello", "hello")
good("command-sync", "sync", 4294967295)
good("command-stat", "stat")
good("command-prompt", "prompt", 380, "Once upon a time, there was")
good("command-run", "run", 7, 256, 0, 0, "live", "")
good("command-run-prompt", "run", 8, 32, 700, 42, "deferred", "Sam, a 100% *shiny* ~stone~")
good("command-abort", "abort", 7)
good("command-reset", "reset")
good("command-dump", "dump", 7, 12, 40)
good("command-model-begin", "model", "begin", 1056540, SHA_A)
good("command-model-data", "model", "data", 288, "AAECAwQFBgcICQoLDA0ODw==")
good("command-model-end", "model", "end")
good("command-baud", "baud", 921600)
section("Every kind, device to host")
good("hello", "hello", 1, "host", "host-4711", "tp-host-1.0.0", SHA_A, 0, 1000000000, 0, 0, "fable260k", SHA_B,
     "live+sync+stat+prompt+logits", "float32", "00c0ffee00c0ffee", "power")
good("sync", "sync", 4294967295, 18446744073709551615)
good("run", "run", 7, 1000, 1)
good("pre", "pre", 7, 2000)
good("tok", "tok", 7, 0, 3000, 411, "Once")
good("tok-space", "tok", 7, 1, 3100, 300, " upon")
good("tok-comma", "tok", 7, 2, 3200, 265, ",")
good("tok-newline", "tok", 7, 3, 3300, 13, "\n")
good("tok-empty", "tok", 7, 4, 3400, 0, "")
good("mem", "mem", 4000, 700000, 702048, 4096)
good("mem-not-measured", "mem", 4000, "", "", "")
good("tmp", "tmp", 4100, -12500)
good("thr", "thr", 4150, "low voltage")
good("pwr", "pwr", 4200, 3300000, 41000)
good("lnk", "lnk", 4300, 0, 2)
good("end", "end", 7, 5000, 3, "fd1f0f4381eb0395", "done")
good("end-logits", "end", 7, 5000, 0, "cbf29ce484222325", "eos", "0123456789abcdef")
good("ok", "ok", "stat")
good("ok-number", "ok", "abort", 7)
good("no", "no", "run", "busy", "run 7 is going on")

section("Text: percent-encoding and parts of characters")
good("text-reserved", "tok", 1, 0, 1, 5, "%,*~")
good("text-utf8", "tok", 1, 0, 1, 5, "Grüße, 世界")
good("text-utf8-first-part", "tok", 1, 0, 1, 5, b"\xE4\xB8")
good("text-utf8-second-part", "tok", 1, 1, 2, 6, b"\x96")
good("text-not-utf8", "tok", 1, 2, 3, 7, b"\xFF\xC0\x80")
good("text-controls", "tok", 1, 3, 4, 8, b"\x00\x01\t\r\n\x1B\x7F")
good("text-backslash-n", "tok", 1, 4, 5, 9, "\\n")
good("text-spaces", "prompt", 0, "  two  spaces  ")
vector("text-more-than-needed", raw(b"tok,1,0,1,5,%41%20b"), is_frame(b"tok", b"1", b"0", b"1", b"5", b"A b"))
vector("text-raw-star", raw(b"tok,1,0,1,5,a*b"), is_frame(b"tok", b"1", b"0", b"1", b"5", b"a*b"))
vector("text-raw-star-and-hex", raw(b"tok,1,0,1,5,a*29B1"), is_frame(b"tok", b"1", b"0", b"1", b"5", b"a*29B1"))
vector("text-raw-tilde", raw(b"tok,1,0,1,5,a~b"), is_frame(b"tok", b"1", b"0", b"1", b"5", b"a~b"))
vector("text-raw-utf8", raw(b"tok,1,0,1,5,\xC3\xBC"), is_frame(b"tok", b"1", b"0", b"1", b"5", b"\xC3\xBC"))
vector("text-raw-nul", raw(b"tok,1,0,1,5,a\x00b"), is_frame(b"tok", b"1", b"0", b"1", b"5", b"a\x00b"))
vector("text-raw-cr", raw(b"tok,1,0,1,5,a\rb"), is_frame(b"tok", b"1", b"0", b"1", b"5", b"a\rb"))

section("Shape: line ends, empty fields, several in one read")
vector("cr-lf", frame(b"hello", end=b"\r\n"), is_frame(b"hello"))
vector("cr-cr-lf", frame(b"hello", end=b"\r\r\n"), "bad:torn")
vector("empty-fields", frame(b"mem", b"", b"", b""), is_frame(b"mem", b"", b"", b""))
vector("empty-body", raw(b""), is_frame(b""))
vector("two-empty-fields", raw(b","), is_frame(b"", b""))
vector("many-fields", raw(b",".join(b"%d" % i for i in range(40))), is_frame(*(b"%d" % i for i in range(40))))
vector("two-in-one-read", frame(b"pre", b"7", b"1") + frame(b"tok", b"7", b"0", b"2", b"300", b" a"),
       is_frame(b"pre", b"7", b"1"), is_frame(b"tok", b"7", b"0", b"2", b"300", b" a"))
vector("no-line-end-yet", frame(b"stat") + frame(b"stat", end=b""), is_frame(b"stat"))
vector("nothing", b"")

section("Damage: each is dropped and counted, and the next LF is in step again")
vector("crc-wrong", b"~stat*0000\n", "bad:crc")
vector("crc-lower-case", b"~123456789*29b1\n", "bad:torn")
vector("crc-upper-case", b"~123456789*29B1\n", is_frame(b"123456789"))
vector("crc-three-digits", b"~123456789*29B\n", "bad:torn")
vector("crc-five-digits", b"~123456789*29B10\n", "bad:torn")
vector("crc-missing", b"~hello\n", "bad:torn")
vector("crc-after-space", b"~123456789*29B1 \n", "bad:torn")
vector("tilde-alone", b"~\n", "bad:torn")
vector("tilde-cr", b"~\r\n", "bad:torn")
vector("star-alone", b"~*\n", "bad:torn")
vector("bit-flip", frame(b"tok", b"7", b"0", b"3000", b"411", b"Once").replace(b"411", b"410"), "bad:crc")
vector("byte-lost", frame(b"tok", b"7", b"0", b"3000", b"411", b"Once").replace(b"Once", b"Oce"), "bad:crc")
vector("two-tildes", b"~" + frame(b"stat"), "bad:crc")
vector("lf-lost", frame(b"pre", b"7", b"1", end=b"") + frame(b"pre", b"7", b"2"), "bad:crc")
vector("torn-then-banner", frame(b"tok", b"7", b"9", b"123", b"4", b"ab")[:13] + b"tp-host 1.0.0 boots\r\n" + frame(b"stat"),
       "bad:torn", is_frame(b"stat"))
vector("torn-then-frame", frame(b"tok", b"7", b"9", b"123", b"4", b"ab")[:13] + frame(b"stat") + frame(b"stat"),
       "bad:crc", is_frame(b"stat"))
vector("torn-by-lf", b"~tok,7,\n9,123*ABCD\n" + frame(b"stat"), "bad:torn", is_console(b"9,123*ABCD"), is_frame(b"stat"))
vector("escape-not-hex", raw(b"tok,1,0,1,5,%G0"), "bad:form")
vector("escape-lower-case", raw(b"tok,1,0,1,5,%2a"), "bad:form")
vector("escape-short", raw(b"tok,1,0,1,5,%4"), "bad:form")
vector("escape-alone", raw(b"tok,1,0,1,5,%"), "bad:form")
vector("escape-over-comma", raw(b"tok,%4,1"), "bad:form")
vector("escape-bad-and-crc-bad", b"~tok,%zz*0000\n", "bad:crc")
vector("nul-in-frame", b"~sta\x00t*0000\n" + frame(b"stat"), "bad:crc", is_frame(b"stat"))

section("Console text: never an error")
vector("console", b"tp-host 1.0.0 boots\n", is_console(b"tp-host 1.0.0 boots"))
vector("console-cr-lf", b"[    0.000] uart up\r\n", is_console(b"[    0.000] uart up"))
vector("console-cr-cr-lf", b"up\r\r\n", is_console(b"up\r"))
vector("console-cr-inside", b"a\rb\n", is_console(b"a\rb"))
vector("console-empty-lines", b"\n\r\n\n" + frame(b"stat") + b"\n", is_frame(b"stat"))
vector("console-space", b" \n", is_console(b" "))
vector("console-tilde-inside", b"boot " + frame(b"stat"), is_console(b"boot " + frame(b"stat", end=b"")))
vector("console-nul", b"\x00\x00\x00\n", is_console(b"\x00\x00\x00"))
vector("console-nul-then-frame", b"\x00" + frame(b"stat"), is_console(b"\x00" + frame(b"stat", end=b"")))
vector("console-bytes", b"\xFF\xFE\x80,\\\t\n", is_console(b"\xFF\xFE\x80,\\\t"))
vector("console-between", frame(b"pre", b"7", b"1") + b"achieved tok/s: 12\n" + frame(b"pre", b"7", b"2"),
       is_frame(b"pre", b"7", b"1"), is_console(b"achieved tok/s: 12"), is_frame(b"pre", b"7", b"2"))

section("Length: 512 bytes with ~ and LF (and CR, where there is one) is the most")
fits = b"x" * (512 - len(frame(b"tok", b"")))
vector("long-512", frame(b"tok", fits), is_frame(b"tok", fits))
vector("long-513", frame(b"tok", fits + b"x"), "bad:long")
vector("long-512-cr", frame(b"tok", fits[1:], end=b"\r\n"), is_frame(b"tok", fits[1:]))
vector("long-513-cr", frame(b"tok", fits, end=b"\r\n"), "bad:long")
vector("long-then-good", b"~" + b"y" * 1500 + b"\n" + frame(b"stat"), "bad:long", is_frame(b"stat"))
vector("long-unfinished", b"~" + b"y" * 600)
vector("long-console-512", b"c" * 511 + b"\n", is_console(b"c" * 511))
vector("long-console-cut", b"c" * 600 + b"d\r\n" + frame(b"stat"), is_console(b"c" * 511), is_frame(b"stat"))

HEAD = """# Golden vectors of the native device protocol, version 1. Written by make-vectors.py; do not edit by hand.
# Columns, separated by TAB: name, input, then one column per expected event (there may be none).
# Input is the byte stream as received: \\n \\r \\t \\\\ and \\xHH stand for single bytes, everything else for itself.
# frame:<field>,<field>..  decoded fields; bytes outside 21..7E hex and "," "\\" are written \\xHH
# console:<text>           a line that does not begin with "~", without its LF and one CR before it, written likewise;
#                          of a line over 512 bytes (with LF) the first 511 bytes; an empty line is no event
# bad:long                 a "~" line over 512 bytes, counting "~", LF and a CR before it; judged before all else
# bad:torn                 a "~" line that does not end in "*" and four upper-case hex digits (and one CR at most)
# bad:crc                  the digits are not the CRC-16/CCITT-FALSE of the bytes between "~" and the last "*"
# bad:form                 the CRC is right, but a "%" is not followed by two upper-case hex digits
# Unescaped bytes in a body whose CRC is right are taken as they are. An event happens at the LF, never before.
# CRC check value: of "123456789" it is 29B1, of nothing FFFF."""

HASHES = """# FNV-1a 64 over token ids, each as 4 little-endian bytes. Written by make-vectors.py; do not edit by hand.
# Columns, separated by TAB: ids separated by commas (nothing for no tokens), 16 lower-case hex digits."""

if __name__ == "__main__":
    assert crc16(b"123456789") == 0x29B1 and fnv64([1, 2, 3]) == 0xFD1F0F4381EB0395
    names = [v.split("\t")[0] for v in VECTORS if not v.startswith("#")]
    assert len(names) == len(set(names))
    with open("frames.tsv", "w", newline="\n") as out:
        out.write(HEAD + "\n" + "\n".join(VECTORS) + "\n")
    with open("hashes.tsv", "w", newline="\n") as out:
        out.write(HASHES + "\n")
        for ids in ([], [0], [1], [1, 2, 3], [3, 2, 1], [411, 300, 265, 13], [511] * 8, [0, 65535, 65536, 2147483647, 4294967295],
                    list(range(197))):
            out.write(",".join(map(str, ids)) + "\t%016x\n" % fnv64(ids))
