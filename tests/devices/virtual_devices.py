#!/usr/bin/env python3
"""Runs a browser among made-up scanners: `virtual_devices.py <arguments of the browser>`, settings in VIRTUAL_DEVICES_SETTINGS.

The browser sees devices of its own: a fabricated sysfs, and pseudo terminals as device nodes. All of
it is mounted in a private mount namespace and is gone with the browser; the machine keeps nothing.
Plugging is told as udev tells it, by a netlink message, in a network of the browser's own, so that
nobody else hears of it; one port leads out, to the page. Orders come as lines of JSON over a socket,
and what the browser writes to a device goes back over it.
"""
import ctypes
import fcntl
import json
import os
import pty
import select
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
import tty

LIBC = ctypes.CDLL(None, use_errno=True)
CLONE_NEWNS, CLONE_NEWNET = 0x00020000, 0x40000000
SIOCSIFFLAGS, IFF_UP = 0x8914, 0x1
MS_BIND, MS_REC, MS_PRIVATE = 0x1000, 0x4000, 0x40000
PR_SET_PDEATHSIG = 1
HIDRAW_MAJOR, ACM_MAJOR = 245, 166
PLAIN_NODES = ("null", "zero", "full", "random", "urandom", "tty")
POLICY_FOLDERS = ("chromium", "opt/chrome", "opt/chrome_for_testing")


def checked(result):
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def mount(source, target, kind=None, flags=0, data=None):
    texts = [None if text is None else text.encode() for text in (source, target, kind, data)]
    checked(LIBC.mount(texts[0], texts[1], texts[2], ctypes.c_ulong(flags), texts[3]))


def write(path, content):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(content if isinstance(content, bytes) else content.encode())


def link(target, path):
    """A link to an absolute target, made relative: udev reads the last part of where it leads."""
    os.makedirs(os.path.dirname(path), exist_ok=True)
    os.symlink(os.path.relpath(target, os.path.dirname(path)), path)


def private_dev(folder):
    dev = folder + "/dev"
    os.mkdir(dev)
    mount("tmpfs", dev, "tmpfs")
    for name in PLAIN_NODES:
        write(f"{dev}/{name}", "")
        mount(f"/dev/{name}", f"{dev}/{name}", None, MS_BIND)
    for name in ("pts", "shm"):
        os.mkdir(f"{dev}/{name}")
    mount("devpts", dev + "/pts", "devpts", 0, "newinstance,ptmxmode=0666,mode=0666")
    mount("tmpfs", dev + "/shm", "tmpfs")
    os.symlink("pts/ptmx", dev + "/ptmx")
    os.symlink("/proc/self/fd", dev + "/fd")
    mount(dev, "/dev", None, MS_BIND | MS_REC)


def private_etc(folder):
    etc = folder + "/etc"
    os.mkdir(etc)
    mount("tmpfs", etc, "tmpfs")
    subprocess.run(["cp", "-a", "/etc/.", etc], stderr=subprocess.DEVNULL, check=False)
    mount(etc, "/etc", None, MS_BIND)


def write_policies(policies):
    for name in POLICY_FOLDERS:
        path = f"/etc/{name}/policies/managed/till.json"
        os.makedirs(os.path.dirname(path), exist_ok=True)
        # In one step, because the browser watches the folder.
        write(path + ".new", json.dumps(policies))
        os.rename(path + ".new", path)


def private_mounts(folder):
    checked(LIBC.unshare(CLONE_NEWNS))
    mount("none", "/", None, MS_REC | MS_PRIVATE)
    private_dev(folder)
    private_etc(folder)
    # The browser lists what this names as serial; a machine without ports names nothing.
    write(folder + "/drivers", f"acm /dev/ttyACM {ACM_MAJOR} 0-255 serial\n")
    mount(folder + "/drivers", "/proc/tty/drivers", None, MS_BIND)
    for path in ("/sys", "/run"):
        mount("tmpfs", path, "tmpfs")
    write("/run/udev/control", "")
    for name in ("usb", "hid"):
        os.makedirs(f"/sys/bus/{name}/devices")
    for name in ("hidraw", "tty"):
        os.makedirs(f"/sys/class/{name}")


def private_network(port, target_port):
    """A loopback of its own, on which `port` leads to `target_port` of the machine's."""
    outside, inside = socket.socketpair()
    forked(lambda: relay(outside, target_port))
    checked(LIBC.unshare(CLONE_NEWNET))
    with socket.socket() as any_socket:
        fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sh", b"lo", IFF_UP) + bytes(16))
    with socket.create_server(("127.0.0.1", port)) as listener:
        socket.send_fds(inside, [b"."], [listener.fileno()])
    outside.close()
    inside.close()


def relay(outside, target_port):
    """Runs in the machine's network and accepts in the browser's: a socket stays where it was made."""
    close_browser_pipes()
    _, (listener_number,), _, _ = socket.recv_fds(outside, 1, 1)
    listener = socket.socket(fileno=listener_number)
    while True:
        near, _ = listener.accept()
        far = socket.create_connection(("127.0.0.1", target_port))
        for source, target in ((near, far), (far, near)):
            threading.Thread(target=pump, args=(source, target), daemon=True).start()


def pump(source, target):
    try:
        while data := source.recv(65536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        pass  # One side is gone: so is the connection.


def close_browser_pipes():
    """The test waits for the end of these, which must be the end of the browser's."""
    for inherited in (3, 4):
        os.close(inherited)


def hexadecimal(number):
    return f"{number:04x}"


class Device:
    """A USB device with one interface, and what the kernel tells of it."""

    def __init__(self, facts, number, usb_number):
        self.facts = facts
        self.node = facts["node"]
        self.subsystem = "hidraw" if facts["bus"] == "hid" else "tty"
        self.major, self.minor = (HIDRAW_MAJOR if facts["bus"] == "hid" else ACM_MAJOR), number
        usb = f"/sys/devices/pci0000:00/0000:00:01.0/usb1/1-{usb_number}"
        ids = f"{facts['vendorId']:x}/{facts['productId']:x}/100"
        write(usb + "/uevent", f"DEVTYPE=usb_device\nDRIVER=usb\nPRODUCT={ids}\nTYPE=0/0/0\n")
        link("/sys/bus/usb", usb + "/subsystem")
        self.interface = f"{usb}/1-{usb_number}:1.0"
        write(self.interface + "/uevent", f"DEVTYPE=usb_interface\nPRODUCT={ids}\n")
        link("/sys/bus/usb", self.interface + "/subsystem")
        self.path = self.build_hid(number) if facts["bus"] == "hid" else self.build_serial()
        self.master = None

    def build_hid(self, number):
        facts = self.facts
        vendor, product = (hexadecimal(facts[name]).upper() for name in ("vendorId", "productId"))
        name = f"0003:{vendor}:{product}.{number + 1:04X}"
        parent = f"{self.interface}/{name}"
        lines = [
            "DRIVER=hid-generic",
            f"HID_ID=0003:0000{vendor}:0000{product}",
            f"HID_NAME={facts['productName']}",
            f"HID_PHYS=usb-{number}/input0",
            f"HID_UNIQ={facts['serialNumber']}",
        ]
        write(parent + "/uevent", "\n".join(lines) + "\n")
        write(parent + "/report_descriptor", bytes.fromhex(facts["descriptor"]))
        link("/sys/bus/hid", parent + "/subsystem")
        link(parent, f"/sys/bus/hid/devices/{name}")
        return self.build_node(parent)

    def build_serial(self):
        facts = self.facts
        lines = [
            "I:1",
            "E:ID_BUS=usb",
            f"E:ID_VENDOR_ID={hexadecimal(facts['vendorId'])}",
            f"E:ID_MODEL_ID={hexadecimal(facts['productId'])}",
            f"E:ID_SERIAL_SHORT={facts['serialNumber']}",
        ]
        write(f"/run/udev/data/c{self.major}:{self.minor}", "\n".join(lines) + "\n")
        return self.build_node(self.interface)

    def build_node(self, parent):
        path = f"{parent}/{self.subsystem}/{self.node}"
        numbers = f"{self.major}:{self.minor}"
        write(path + "/uevent", f"MAJOR={self.major}\nMINOR={self.minor}\nDEVNAME={self.node}\n")
        write(path + "/dev", numbers + "\n")
        link(f"/sys/class/{self.subsystem}", path + "/subsystem")
        link(parent, path + "/device")
        self.listed = f"/sys/class/{self.subsystem}/{self.node}"
        return path

    def plug(self):
        self.master, self.slave = pty.openpty()
        for end in (self.master, self.slave):
            tty.setraw(end)
        os.symlink(os.ttyname(self.slave), "/dev/" + self.node)
        link(self.path, self.listed)

    def unplug(self):
        os.unlink("/dev/" + self.node)
        os.unlink(self.listed)
        os.close(self.slave)
        os.close(self.master)
        self.master = None

    def fill(self):
        """The line holds as much as it can, but for some bytes: what is written then soon has no room."""
        os.set_blocking(self.slave, False)
        try:
            while True:
                os.write(self.slave, bytes(1024))
        except BlockingIOError:
            os.read(self.master, 4096)
        os.set_blocking(self.slave, True)

    def announce(self, action):
        """As udev does: a header that its listeners filter by, and the properties."""
        properties = {
            "ACTION": action,
            "DEVPATH": self.path.removeprefix("/sys"),
            "SUBSYSTEM": self.subsystem,
            "DEVNAME": "/dev/" + self.node,
            "MAJOR": str(self.major),
            "MINOR": str(self.minor),
            "SEQNUM": "1000",
            "USEC_INITIALIZED": "1",
        }
        if self.subsystem == "tty":
            properties["ID_BUS"] = "usb"
            properties["ID_VENDOR_ID"] = hexadecimal(self.facts["vendorId"])
            properties["ID_MODEL_ID"] = hexadecimal(self.facts["productId"])
        body = b"".join(f"{name}={value}".encode() + b"\0" for name, value in properties.items())
        header = b"libudev\0" + struct.pack(">I", 0xFEEDCAFE) + struct.pack("=III", 40, 40, len(body))
        header += struct.pack(">IIII", murmur2(self.subsystem.encode()), 0, 0, 0)
        with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 15) as netlink:
            netlink.bind((0, 0))
            netlink.sendto(header + body, (0, 2))


def murmur2(key):
    """MurmurHash2 with seed 0: how udev's listeners filter by subsystem."""
    factor, mask = 0x5BD1E995, 0xFFFFFFFF
    hashed = len(key)
    whole = len(key) & ~3
    for (block,) in struct.iter_unpack("<I", key[:whole]):
        block = block * factor & mask
        block = (block ^ block >> 24) * factor & mask
        hashed = hashed * factor & mask ^ block
    rest = key[whole:]
    if rest:
        hashed = (hashed ^ int.from_bytes(rest, "little")) * factor & mask
    hashed = (hashed ^ hashed >> 13) * factor & mask
    return hashed ^ hashed >> 15


class VirtualDevices:
    def __init__(self, settings, control):
        self.control = control
        self.devices = {}
        self.paused = set()
        self.unanswered = {}
        counts = {"hid": 0, "serial": 0}
        for usb_number, facts in enumerate(settings["devices"], 1):
            self.devices[facts["node"]] = Device(facts, counts[facts["bus"]], usb_number)
            counts[facts["bus"]] += 1
            if facts["isPlugged"]:
                self.devices[facts["node"]].plug()

    def tell(self, message):
        self.control.sendall(json.dumps(message).encode() + b"\n")

    def obey(self, order):
        device = self.devices.get(order.get("node"))
        if order["do"] == "send":
            for report in order["bytes"]:
                os.write(device.master, bytes.fromhex(report))
        elif order["do"] == "unplug":
            device.unplug()
            device.announce("remove")
        elif order["do"] == "plug":
            device.plug()
            device.announce("add")
        elif order["do"] == "pause":
            self.paused.add(device.node)
        elif order["do"] == "resume":
            self.paused.discard(device.node)
        elif order["do"] == "fill":
            device.fill()
        elif order["do"] == "answers":
            device.facts["answers"] = order["answers"]
        elif order["do"] == "policies":
            write_policies(order["policies"])
        self.tell({"done": order["number"], "at": time.monotonic_ns()})

    def answer(self, device, received):
        """As a device that knows questions: each is answered once, when its last byte has come."""
        rest = self.unanswered.get(device.node, b"") + received
        answers = device.facts.get("answers", {})
        questions = {bytes.fromhex(question): bytes.fromhex(answers[question]) for question in answers}
        while found := [(rest.find(each), each) for each in questions if each in rest]:
            place, question = min(found)
            os.write(device.master, questions[question])
            rest = rest[place + len(question) :]
        longest = max((len(each) for each in questions), default=1)
        self.unanswered[device.node] = rest[max(0, len(rest) - longest + 1) :]

    def run(self):
        # Unbuffered: an order that waited in a buffer would be seen by no `select`.
        orders = self.control.makefile("rb", buffering=0)
        while True:
            plugged = {
                each.master: each
                for each in self.devices.values()
                if each.master is not None and each.node not in self.paused
            }
            ready, _, _ = select.select([self.control, *plugged], [], [])
            for master in ready:
                if master is self.control:
                    line = orders.readline()
                    if not line:
                        return
                    self.obey(json.loads(line))
                    break
                received = os.read(master, 4096)
                self.tell({"from": plugged[master].node, "bytes": received.hex()})
                self.answer(plugged[master], received)


def forked(run):
    """A child that dies with this process, whatever its end."""
    child = os.fork()
    if child == 0:
        LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        run()
        os._exit(1)
    return child


def run_hardware(settings, is_ready):
    close_browser_pipes()
    control = socket.socket(socket.AF_UNIX)
    control.connect(settings["control"])
    devices = VirtualDevices(settings, control)
    os.write(is_ready, b".")
    os.close(is_ready)
    devices.run()


def run_browser(settings):
    # Else udev's library takes only what lies in a sysfs of the kernel's.
    os.environ["SYSTEMD_DEVICE_VERIFY_SYSFS"] = "0"
    os.execv(settings["browser"], [settings["browser"], *sys.argv[1:]])


def main():
    with open(os.environ["VIRTUAL_DEVICES_SETTINGS"], encoding="utf-8") as file:
        settings = json.load(file)
    private_mounts(settings["folder"])
    private_network(settings["port"], settings["targetPort"])
    write_policies(settings["policies"])
    hardware_ready, is_ready = os.pipe()
    forked(lambda: run_hardware(settings, is_ready))
    os.close(is_ready)
    if os.read(hardware_ready, 1) != b".":
        sys.exit("the scanners could not be made")
    # Not in place of this process, which leads its session: the first pseudo terminal that a leader
    # opens becomes the one that it lives and dies with, and an unplugging would end the browser.
    browser = forked(lambda: run_browser(settings))
    close_browser_pipes()
    _, status = os.waitpid(browser, 0)
    sys.exit(os.waitstatus_to_exitcode(status) & 0xFF)


main()
