# Prints "ready", then a line for each TCP packet to a port on the loopback interface: IPv4 or IPv6, and its DSCP as it
# stands in the header. Needs root.
import socket
import struct
import sys

ALL_PROTOCOLS = 0x0003
OUTGOING = 4

port = int(sys.argv[1])
packets = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ALL_PROTOCOLS))
packets.bind(("lo", 0))
print("ready", flush=True)
while True:
    frame, address = packets.recvfrom(65536)
    if address[2] == OUTGOING:
        continue  # seen once more when it comes in
    kind = struct.unpack("!H", frame[12:14])[0]
    if kind == 0x0800 and frame[23] == socket.IPPROTO_TCP:
        name, field, tcp = "IPv4", frame[15], 14 + (frame[14] & 15) * 4
    elif kind == 0x86DD and frame[20] == socket.IPPROTO_TCP:
        name, field, tcp = "IPv6", (frame[14] & 15) << 4 | frame[15] >> 4, 14 + 40
    else:
        continue
    if struct.unpack("!H", frame[tcp + 2 : tcp + 4])[0] == port:
        print(name, field >> 2, flush=True)
