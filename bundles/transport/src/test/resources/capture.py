# Prints "ready", then a line for each TCP packet to a port on the loopback interface: IPv4 or IPv6, and its DSCP as it
# stands in the header. Needs root.
import ctypes
import socket
import struct
import sys

ALL_PROTOCOLS = 0x0003
OUTGOING = 4
SO_ATTACH_FILTER = 26

port = int(sys.argv[1])
# In the kernel, or other traffic overflows the socket's buffer: the destination port of IPv4 without options, or of IPv6.
# Classic BPF: code, jump if true, jump if false, operand.
instructions = [
    (0x28, 0, 0, 12),  # load the Ethernet type
    (0x15, 2, 0, 0x86DD),
    (0x28, 0, 0, 14 + 20 + 2),
    (0x05, 0, 0, 1),
    (0x28, 0, 0, 14 + 40 + 2),
    (0x15, 0, 1, port),
    (0x06, 0, 0, 65536),  # accept
    (0x06, 0, 0, 0),  # drop
]
program = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *each) for each in instructions))
packets = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ALL_PROTOCOLS))
packets.setsockopt(
    socket.SOL_SOCKET, SO_ATTACH_FILTER, struct.pack("HL", len(instructions), ctypes.addressof(program))
)
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
