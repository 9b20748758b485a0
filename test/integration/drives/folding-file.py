"""A file that lies about its size, as a false stick does: `folding-file.py FOLDER BACKING REAL PAUSE REFUSED`.

Mounts a file system at FOLDER in which one file can be made, `drive.img`, of any size; but an address leads to that address modulo REAL in
the file BACKING. It keeps extended attributes, takes PAUSE seconds for a write of up to 128 KiB, and
refuses one that has the byte REFUSED in it (-1: none). Prints `ready`, and runs until it is unmounted. The kernel's interface is that of
include/uapi/linux/fuse.h, version 7.31.
"""

import ctypes
import os
import struct
import sys
import time

FOLDER, BACKING, REAL, PAUSE, REFUSED = sys.argv[1], sys.argv[2], int(sys.argv[3]), float(sys.argv[4]), int(sys.argv[5])
LOOKUP, FORGET, GETATTR, SETATTR, OPEN, READ, WRITE, STATFS, RELEASE, FSYNC = 1, 2, 3, 4, 14, 15, 16, 17, 18, 20
SETXATTR, GETXATTR, LISTXATTR, FLUSH, INIT, OPENDIR, READDIR, RELEASEDIR = 21, 22, 23, 25, 26, 27, 28, 29
CREATE, BATCH_FORGET = 35, 42
SET_SIZE, DIRECT_IO = 1 << 3, 1 << 0
ENOENT, EIO, ENODATA, ENOSYS, ERANGE = 2, 5, 61, 38, 34
MOST_BYTES = 128 * 1024
NAME = b"drive.img"

backing = os.open(BACKING, os.O_RDWR | os.O_CREAT, 0o600)
os.ftruncate(backing, REAL)
attributes = {}
says = None  # Until it is made.

device = os.open("/dev/fuse", os.O_RDWR)
options = f"fd={device},rootmode=40000,user_id={os.getuid()},group_id={os.getgid()},allow_other"
libc = ctypes.CDLL(None, use_errno=True)
if libc.mount(b"folding", FOLDER.encode(), b"fuse", 0, options.encode()) != 0:
    sys.exit(os.strerror(ctypes.get_errno()))
print("ready", flush=True)


def pieces(offset, length):
    """Where so many bytes really stand, piece by piece."""
    while length > 0:
        at = offset % REAL
        part = min(length, REAL - at)
        yield at, part
        offset += part
        length -= part


def attr(node):
    if node == 1:
        mode, size = 0o040755, 0
    else:
        mode, size = 0o100600, says or 0
    blocks = -(-size // 512)
    return struct.pack("<6Q10I", node, size, blocks, 0, 0, 0, 0, 0, 0, mode, 1, os.getuid(), os.getgid(), 0, 4096, 0)


def sized(value, asked):
    """An attribute, or how long it is."""
    if asked == 0:
        return struct.pack("<II", len(value), 0)
    return value if len(value) <= asked else -ERANGE


def read(body):
    _, offset, size = struct.unpack_from("<QQI", body)
    size = max(0, min(size, says - offset))
    return b"".join(os.pread(backing, part, at) for at, part in pieces(offset, size))


def write(body):
    _, offset, size = struct.unpack_from("<QQI", body)
    data, done = body[40 : 40 + size], 0
    time.sleep(PAUSE)
    if offset <= REFUSED < offset + size:
        return -EIO
    for at, part in pieces(offset, size):
        os.pwrite(backing, data[done : done + part], at)
        done += part
    return struct.pack("<II", size, 0)


ENTRY = struct.pack("<QQQQII", 2, 0, 0, 0, 0, 0)


def answer(code, node, body):
    global says
    if code == INIT:
        return struct.pack("<IIIIHHIIHHI7I", 7, 31, MOST_BYTES, 0, 16, 12, MOST_BYTES, 1, 0, 0, 0, *[0] * 7)
    if code == LOOKUP:
        return ENTRY + attr(2) if body.rstrip(b"\0") == NAME and says is not None else -ENOENT
    if code == CREATE:
        if body[16:].rstrip(b"\0") != NAME:
            return -ENOSYS
        says = says or 0
        return ENTRY + attr(2) + struct.pack("<QII", 0, DIRECT_IO, 0)
    if code in (GETATTR, SETATTR):
        if code == SETATTR and struct.unpack_from("<I", body)[0] & SET_SIZE:
            says = struct.unpack_from("<IIQQ", body)[3]
        return struct.pack("<QII", 0, 0, 0) + attr(node)
    if code in (OPEN, OPENDIR):
        return struct.pack("<QII", 0, DIRECT_IO, 0)
    if code == READ:
        return read(body)
    if code == WRITE:
        return write(body)
    if code == READDIR:
        offset = struct.unpack_from("<QQ", body)[1]
        return b"" if offset > 0 or says is None else struct.pack("<QQII", 2, 1, len(NAME), 8) + NAME.ljust(16, b"\0")
    if code == STATFS:
        return struct.pack("<5Q4I6I", 1, 0, 0, 1, 0, 4096, 255, 4096, 0, *[0] * 6)
    if code == SETXATTR:
        size = struct.unpack_from("<II", body)[0]
        name, rest = body[8:].split(b"\0", 1)
        attributes[name] = rest[:size]
        return b""
    if code == GETXATTR:
        size = struct.unpack_from("<II", body)[0]
        name = body[8:].rstrip(b"\0")
        return sized(attributes[name], size) if name in attributes else -ENODATA
    if code == LISTXATTR:
        return sized(b"".join(name + b"\0" for name in attributes), struct.unpack_from("<II", body)[0])
    if code in (RELEASE, RELEASEDIR, FLUSH, FSYNC):
        return b""
    return -ENOSYS


while True:
    try:
        request = os.read(device, MOST_BYTES + 4096)
    except OSError:
        break  # It was unmounted.
    _, code, unique, node = struct.unpack_from("<IIQQ", request)
    if code in (FORGET, BATCH_FORGET):
        continue
    result = answer(code, node, request[40:])
    error, reply = (result, b"") if isinstance(result, int) else (0, result)
    os.write(device, struct.pack("<IiQ", 16 + len(reply), error, unique) + reply)
