#!/usr/bin/env python3
"""delay-link.py NAMESPACE_FILE NAMESPACE_FILE INTERFACE ONE_WAY_MS [BYTES_PER_SECOND]

Joins two network namespaces by a TUN interface of that name in each and holds every packet on its way, so that lookups, handshakes and
answers are all really late; with a rate, each direction also takes its time for each packet. Many kernels come without netem. Prints
"ready" once both ends are there; needs root."""
import collections, ctypes, fcntl, os, select, struct, sys, time

CLONE_NEWNET, TUNSETIFF, IFF_TUN, IFF_NO_PI = 0x40000000, 0x400454CA, 1, 0x1000
here = os.open("/proc/self/ns/net", os.O_RDONLY)
libc = ctypes.CDLL(None, use_errno=True)


def enter(namespace):
    if libc.setns(namespace, CLONE_NEWNET) != 0:
        raise OSError(ctypes.get_errno(), "setns")


def tun(namespace_file, name):
    enter(os.open(namespace_file, os.O_RDONLY))
    end = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(end, TUNSETIFF, struct.pack("16sH", name.encode(), IFF_TUN | IFF_NO_PI))
    enter(here)
    return end


_, near, far, name, one_way_ms, *rate = sys.argv
delay = float(one_way_ms) / 1000
per_byte = 1 / float(rate[0]) if rate and float(rate[0]) > 0 else 0
a, b = tun(near, name), tun(far, name)
print("ready", flush=True)
# What is on its way to each end, and when the last of it has been sent.
waiting = {a: collections.deque(), b: collections.deque()}
sent = {a: 0, b: 0}
while True:
    now = time.monotonic()
    for to, packets in waiting.items():
        while packets and packets[0][0] <= now:
            try:
                os.write(to, packets.popleft()[1])
            except OSError:
                pass
    first = min((packets[0][0] for packets in waiting.values() if packets), default=None)
    left = None if first is None else max(0, first - time.monotonic())
    # The last half millisecond is waited for awake: a sleep would be late.
    for end in select.select([a, b], [], [], left if left is None or left > 0.0005 else 0)[0]:
        try:
            packet = os.read(end, 65536)
        except OSError:
            continue
        to = b if end == a else a
        sent[to] = max(sent[to], time.monotonic()) + len(packet) * per_byte
        waiting[to].append((sent[to] + delay, packet))
