"""Requests that no browser sends: how soon the server refuses them."""

import socket
import time
import urllib.parse


def sent(server, request):
    """What comes back for these bytes, and after how many seconds the server has closed."""
    place = urllib.parse.urlparse(server.address)
    begin = time.monotonic()
    with socket.create_connection((place.hostname, place.port), timeout=30) as client:
        client.sendall(request)
        answer = b"".join(iter(lambda: client.recv(65536), b""))
    return answer, time.monotonic() - begin


def test_long_heads_are_refused_at_once(server):
    host = f"Host: {urllib.parse.urlparse(server.address).netloc}\r\n".encode()
    for request, status in ((b"GET /" + b"a" * 200_000 + b" HTTP/1.1\r\n" + host + b"\r\n", b"414"),
                            (b"a" * 2_000_000, b"414"),
                            (b"GET / HTTP/1.1\r\n" + host + b"X: " + b"a" * 200_000 + b"\r\n\r\n", b"431")):
        answer, seconds = sent(server, request)
        assert answer.startswith(b"HTTP/1.1 " + status), answer[:200]
        assert seconds < 2, f"{status} took {seconds:.1f} s"


def test_a_body_in_chunks_is_read_whole(server):
    host = f"Host: {urllib.parse.urlparse(server.address).netloc}\r\nContent-Type: application/json\r\n".encode()
    head = b"POST /api/state HTTP/1.1\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n" + host + b"\r\n"
    answer, _ = sent(server, head + b"".join(b"1\r\n%c\r\n" % byte for byte in b'{"input":"1,0,1,0,1"}') + b"0\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 200") and b'"input":"1,0,1,0,1"' in answer, answer[:300]
    answer, _ = sent(server, head + b"zz\r\n{}\r\n0\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 400") and b"chunk" in answer, answer[:300]
