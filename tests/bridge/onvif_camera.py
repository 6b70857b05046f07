#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""An ONVIF camera as far as a bridge sees one: WS-Discovery, and SOAP over HTTP. For tests, in a network of
their own.

usage: onvif_camera.py ADDRESS [--fault FAULT]… [--user USER:PASSWORD] [--rtsp URL]

Its first line on standard output is "listening PORT"; then comes a line for each operation, "GetProfiles signed",
"… digest" by HTTP Digest, or "… open" where nobody signed in. It ends when standard input does.

Faults: of its answer to a probe: garbage, doctype, huge, bomb, elsewhere (the address of another host), two-hosts
(that and its own), stranger (an answer to another question); of its HTTP: http-garbage, http-huge, http-error,
http-redirect, silent, slow (a byte a second); of what it can do: no-services (only GetCapabilities), no-media,
media1 (no media2), no-streams, clock (a day behind, and strict about it), clock-set (so from its first key frame
on), basic (wants HTTP Basic),
http-digest (wants HTTP Digest), foreign-stream (names another host), hostile-text.
"""

import argparse
import base64
import datetime
import hashlib
import http.server
import re
import secrets
import select
import socket
import socketserver
import struct
import sys
import threading
from xml.sax.saxutils import escape

GROUP, PORT = "239.255.255.250", 3702
SOAP = "http://www.w3.org/2003/05/soap-envelope"
DEVICE, MEDIA, MEDIA2 = (f"http://www.onvif.org/{version}/wsdl" for version in
                         ("ver10/device", "ver10/media", "ver20/media"))
DAY = 86400  # s
LARGE = 3 * 1024 * 1024  # bytes
HOSTILE = 'a"\n[[camera]]\x07\x1b[31m\\'
PROFILES = [
    # token, name, picture, width, height, sound
    ("p0", "hevc", "H265", 3840, 2160, "AAC"),
    ("p1", "main", "H264", 1920, 1080, "AAC"),
    ("p2", "mid", "H264", 1280, 720, "AAC"),
    ("p3", "sub", "H264", 640, 360, ""),
    ("p4", "jpeg", "JPEG", 320, 180, ""),
]


def envelope(body, header=""):
    return (f'<?xml version="1.0"?><SOAP-ENV:Envelope xmlns:SOAP-ENV="{SOAP}"'
            ' xmlns:wsa="http://schemas.xmlsoap.org/ws/2004/08/addressing"'
            ' xmlns:dis="http://schemas.xmlsoap.org/ws/2005/04/discovery"'
            f' xmlns:tds="{DEVICE}" xmlns:trt="{MEDIA}" xmlns:tr2="{MEDIA2}"'
            ' xmlns:tt="http://www.onvif.org/ver10/schema" xmlns:ter="http://www.onvif.org/ver10/error">'
            f"<SOAP-ENV:Header>{header}</SOAP-ENV:Header><SOAP-ENV:Body>{body}</SOAP-ENV:Body></SOAP-ENV:Envelope>")


def fault(code, reason):
    return envelope("<SOAP-ENV:Fault><SOAP-ENV:Code><SOAP-ENV:Value>SOAP-ENV:Sender</SOAP-ENV:Value>"
                    f"<SOAP-ENV:Subcode><SOAP-ENV:Value>ter:{code}</SOAP-ENV:Value></SOAP-ENV:Subcode></SOAP-ENV:Code>"
                    f'<SOAP-ENV:Reason><SOAP-ENV:Text xml:lang="en">{reason}</SOAP-ENV:Text></SOAP-ENV:Reason>'
                    "</SOAP-ENV:Fault>")


class Server(socketserver.ThreadingTCPServer):
    """Not http.server's own, which asks DNS for its name."""

    daemon_threads = True
    allow_reuse_address = True


class Camera:
    def __init__(self, options):
        self.address, self.faults, self.says = options.address, set(options.fault), options.says
        self.user, _, self.password = options.user.partition(":")
        self.rtsp = options.rtsp or f"rtsp://{self.address}:554"
        self.operations = []
        self.tokens = []  # of the profiles that a key frame was asked for
        self.ended = threading.Event()
        self.server = Server((self.address, 0), Handler)
        self.server.camera = self
        self.server.handle_error = lambda *_: None  # a client that leaves early
        self.port = self.server.server_address[1]
        self.sockets = self.listen()
        self.threads = [threading.Thread(target=target, daemon=True)
                        for target in (lambda: self.server.serve_forever(0.01), self.discovery)]
        for thread in self.threads:
            thread.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.ended.set()
        self.server.shutdown()
        for thread in self.threads:
            thread.join()
        self.server.server_close()
        for one in self.sockets:
            one.close()

    def note(self, line):
        self.operations.append(line)
        if self.says:
            print(line, flush=True)

    def now(self):
        behind = DAY if "clock" in self.faults or ("clock-set" in self.faults and self.tokens) else 0
        return datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(seconds=behind)

    def at(self, path):
        return f"http://{self.address}:{self.port}/onvif/{path}"

    # WS-Discovery

    def probe_matches(self, question):
        relates = re.search(r"MessageID>\s*([^<\s]+)", question).group(1)
        if "stranger" in self.faults:
            relates = "urn:uuid:00000000-0000-0000-0000-000000000000"
        addresses = self.at("device_service")
        if "elsewhere" in self.faults or "two-hosts" in self.faults:
            other = "http://10.99.0.77/onvif/device_service http://camera.example/onvif/device_service"
            addresses = other if "elsewhere" in self.faults else f"{other} {addresses}"
        name = HOSTILE if "hostile-text" in self.faults else "Front Door"
        scopes = " ".join("onvif://www.onvif.org/" + scope for scope in (
            "type/video_encoder", "hardware/Model%20X", "name/" + "".join(f"%{ord(c):02X}" for c in name)))
        return envelope(
            "<dis:ProbeMatches><dis:ProbeMatch><wsa:EndpointReference><wsa:Address>urn:uuid:1-2-3</wsa:Address>"
            "</wsa:EndpointReference><dis:Types>dn:NetworkVideoTransmitter</dis:Types>"
            f"<dis:Scopes>{scopes}</dis:Scopes><dis:XAddrs>{addresses}</dis:XAddrs>"
            "<dis:MetadataVersion>1</dis:MetadataVersion></dis:ProbeMatch></dis:ProbeMatches>",
            f"<wsa:RelatesTo>{relates}</wsa:RelatesTo>").encode()

    def answers_to_probe(self, question):
        good = self.probe_matches(question)
        if "garbage" in self.faults:
            return [b"\0\xff\xfe<<<<", b"", b"<a", b"<a/>", good[:len(good) // 2]]
        if "doctype" in self.faults:
            return [good.replace(b'<?xml version="1.0"?>', b'<?xml version="1.0"?><!DOCTYPE a SYSTEM "file:///etc/passwd">')]
        if "bomb" in self.faults:
            return [b'<!DOCTYPE a [<!ENTITY a "aaaaaaaa">' +
                    b"".join(b'<!ENTITY %c "%s">' % (97 + i, b"&%c;" % (96 + i) * 10) for i in range(1, 10)) +
                    b"]><a>&j;</a>"]
        if "huge" in self.faults:
            return [good.replace(b"<dis:Scopes>", b"<dis:Scopes>" + b"x" * 60000), b"<a>" * 15000]
        return [good]

    def discovery(self):
        listener, answering = self.sockets
        while not self.ended.is_set():
            if not select.select([listener], [], [], 0.01)[0]:
                continue
            data, sender = listener.recvfrom(65536)
            question = data.decode(errors="replace")
            if "/Probe<" in question and ("NetworkVideoTransmitter" in question or "tds:Device" in question):
                for answer in self.answers_to_probe(question):
                    answering.sendto(answer, sender)

    def listen(self):
        listener = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((GROUP, PORT))
        listener.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP,
                            struct.pack("4s4s", socket.inet_aton(GROUP), socket.inet_aton(self.address)))
        # Answers come from its own address.
        answering = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        answering.bind((self.address, 0))
        return listener, answering

    # SOAP

    def signed(self, request):
        """None = nobody signs in; else whether that is right."""
        fields = [re.search(rf":{name}(?: [^>]*)?>([^<]*)<", request) for name in
                  ("Username", "Password", "Nonce", "Created")]
        if not all(fields):
            return None
        user, digest, nonce, created = (field.group(1) for field in fields)
        made = datetime.datetime.strptime(created, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=datetime.timezone.utc)
        right = base64.b64encode(hashlib.sha1(base64.b64decode(nonce) + created.encode() +
                                              self.password.encode()).digest()).decode()
        return user == escape(self.user) and digest == right and abs((self.now() - made).total_seconds()) < 60

    def answer(self, operation, request):
        if operation == "GetSystemDateAndTime":
            now = self.now()
            return envelope(
                "<tds:GetSystemDateAndTimeResponse><tds:SystemDateAndTime><tt:DateTimeType>NTP</tt:DateTimeType>"
                f"<tt:UTCDateTime><tt:Time><tt:Hour>{now.hour}</tt:Hour><tt:Minute>{now.minute}</tt:Minute>"
                f"<tt:Second>{now.second}</tt:Second></tt:Time><tt:Date><tt:Year>{now.year}</tt:Year>"
                f"<tt:Month>{now.month}</tt:Month><tt:Day>{now.day}</tt:Day></tt:Date></tt:UTCDateTime>"
                "</tds:SystemDateAndTime></tds:GetSystemDateAndTimeResponse>")
        if operation == "GetServices":
            return self.services()
        if operation == "GetCapabilities":
            return envelope("<tds:GetCapabilitiesResponse><tds:Capabilities><tt:Media><tt:XAddr>"
                            f"{self.at('media')}</tt:XAddr></tt:Media></tds:Capabilities></tds:GetCapabilitiesResponse>")
        if operation == "GetProfiles":
            return self.profiles("trt" if MEDIA in request else "tr2")
        if operation == "GetStreamUri":
            return self.stream_uri(request)
        if operation == "SetSynchronizationPoint":
            self.tokens.append(re.search(r"ProfileToken>([^<]*)<", request).group(1))
            return envelope("<trt:SetSynchronizationPointResponse/>")
        return fault("ActionNotSupported", "not here")

    def services(self):
        if "no-services" in self.faults:
            return fault("ActionNotSupported", "what is that?")
        # Behind a NAT: it knows itself by another address only.
        rows = [(DEVICE, self.at("device_service"))]
        if "no-media" not in self.faults:
            rows.append((MEDIA, f"http://192.168.77.77:{self.port}/onvif/media"))
            if "media1" not in self.faults:
                rows.append((MEDIA2, self.at("media2")))
        return envelope("<tds:GetServicesResponse>" + "".join(
            f"<tds:Service><tds:Namespace>{space}</tds:Namespace><tds:XAddr>{address}</tds:XAddr></tds:Service>"
            for space, address in rows) + "</tds:GetServicesResponse>")

    @staticmethod
    def profile(prefix, row):
        token, name, video, width, height, audio = row
        size = f"<tt:Resolution><tt:Width>{width}</tt:Width><tt:Height>{height}</tt:Height></tt:Resolution>"
        if prefix == "trt":
            sound = f"<tt:AudioEncoderConfiguration><tt:Encoding>{audio}</tt:Encoding></tt:AudioEncoderConfiguration>"
            inner = (f"<tt:VideoEncoderConfiguration><tt:Encoding>{video}</tt:Encoding>{size}"
                     f"</tt:VideoEncoderConfiguration>{sound if audio else ''}")
            return f'<trt:Profiles token="{token}" fixed="true"><tt:Name>{name}</tt:Name>{inner}</trt:Profiles>'
        sound = f"<tr2:AudioEncoder><tt:Encoding>MPEG4-GENERIC</tt:Encoding></tr2:AudioEncoder>"
        inner = (f"<tr2:VideoEncoder><tt:Encoding>{video}</tt:Encoding>{size}</tr2:VideoEncoder>"
                 f"{sound if audio else ''}")
        return (f'<tr2:Profiles token="{token}"><tr2:Name>{name}</tr2:Name><tr2:Configurations>{inner}'
                "</tr2:Configurations></tr2:Profiles>")

    def profiles(self, prefix):
        rows = [row for row in PROFILES if prefix == "tr2" or row[2] != "H265"]
        return envelope(f"<{prefix}:GetProfilesResponse>" + "".join(self.profile(prefix, row) for row in rows) +
                        f"</{prefix}:GetProfilesResponse>")

    def stream_uri(self, request):
        if "no-streams" in self.faults:
            return fault("IncompleteConfiguration", "no")
        token = re.search(r"ProfileToken>([^<]*)<", request).group(1)
        base = "rtsp://10.99.0.77:554" if "foreign-stream" in self.faults else self.rtsp
        uri = escape(f"{base}/{token}?a=1&b=2")
        if MEDIA in request:
            return envelope(f"<trt:GetStreamUriResponse><trt:MediaUri><tt:Uri>{uri}</tt:Uri></trt:MediaUri>"
                            "</trt:GetStreamUriResponse>")
        return envelope(f"<tr2:GetStreamUriResponse><tr2:Uri>{uri}</tr2:Uri></tr2:GetStreamUriResponse>")


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    nonce = secrets.token_hex(8)

    def log_message(self, *_):
        pass

    def reply(self, status, text, **headers):
        body = text if isinstance(text, bytes) else text.encode()
        self.send_response(status)
        for name, value in {"Content-Type": "application/soap+xml", **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def digest_is_right(self, given):
        fields = dict(re.findall(r'(\w+)="?([^",]+)"?', given))
        md5 = lambda text: hashlib.md5(text.encode()).hexdigest()  # noqa: E731
        first = md5(f"{self.server.camera.user}:cam:{self.server.camera.password}")
        second = md5(f"POST:{fields.get('uri')}")
        right = md5(":".join([first, self.nonce, fields.get("nc", ""), fields.get("cnonce", ""), "auth", second]))
        return fields.get("username") == self.server.camera.user and fields.get("response") == right

    def broken(self, faults):
        """Whether it has answered with a fault of its HTTP."""
        if "silent" in faults:
            self.server.camera.ended.wait()
        if "slow" in faults:
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
            while not self.server.camera.ended.wait(1):
                self.wfile.write(b"<")
                self.wfile.flush()
        answers = {"http-garbage": b"\0\xff<<<", "http-huge": b"<a>" + b"x" * LARGE, "http-error": b""}
        for name, body in answers.items():
            if name in faults:
                self.reply(404 if name == "http-error" else 200, body)
                return True
        if "http-redirect" in faults:
            self.reply(302, "", Location="http://10.99.0.77/")
            return True
        return False

    def do_POST(self):  # noqa: N802, the name that http.server calls
        faults = self.server.camera.faults
        request = self.rfile.read(int(self.headers["Content-Length"])).decode()
        operation = re.search(r"<[\w-]*:?Body[^>]*>\s*<(?:\w+:)?(\w+)", request).group(1)
        given = self.headers.get("Authorization", "")
        signed = self.server.camera.signed(request)
        how = "digest" if given.startswith("Digest") else "basic" if given else "open" if signed is None else "signed"
        self.server.camera.note(f"{operation} {how}")
        if self.broken(faults):
            return
        if operation == "GetSystemDateAndTime" or not self.server.camera.user:
            self.reply(200, self.server.camera.answer(operation, request))
        elif "basic" in faults:
            self.reply(401, "", WWW_Authenticate='Basic realm="cam"')
        elif "http-digest" in faults:
            if given.startswith("Digest") and self.digest_is_right(given):
                self.reply(200, self.server.camera.answer(operation, request))
            else:
                self.reply(401, "", WWW_Authenticate=f'Digest realm="cam", qop="auth", nonce="{self.nonce}"')
        elif signed:
            text = self.server.camera.answer(operation, request)
            self.reply(400 if "Fault>" in text else 200, text)
        else:
            self.reply(400, fault("NotAuthorized", "Sender not authorized"))


def start(*faults, address, user="", rtsp="", says=False):
    return Camera(argparse.Namespace(address=address, fault=faults, user=user, rtsp=rtsp, says=says))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("address")
    parser.add_argument("--fault", action="append", default=[])
    parser.add_argument("--user", default="")
    parser.add_argument("--rtsp", default="")
    parser.set_defaults(says=True)
    with Camera(parser.parse_args()) as camera:
        print("listening", camera.port, flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main()
