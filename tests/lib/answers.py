"""What a hostile or broken HTTP peer answers: bytes, and what warren is to make of them."""
import time

from stub import always, cut, reply

WRONG_PASSWORD = reply(401, {"error": "not_authorized", "reason": "Login failed"})
PAGE = b"<html><head><title>502 Bad\nGateway \x1b[31m</title></head><body>" + b"nginx" * 100 + b"</body></html>"
# What comes back, the exit status, and what the line must say.
ANSWERS = {
    "page 502": (always(reply(502, PAGE, "text/html")), 3, "502"),
    "page 200": (always(reply(200, PAGE, "text/html; charset=utf-8")), 3, "web page"),
    "page without a type": (always(reply(200, PAGE, None)), 3, "web page"),
    "page 404": (always(reply(404, PAGE, "text/html")), 3, "404"),
    "page 403": (always(reply(403, PAGE, "text/html")), 1, "403"),
    "page 504": (always(reply(504, PAGE, "text/html")), 3, "504"),
    "truncated JSON": (always(reply(200, b'[{"name": "q", "vhost": "/", "mess')), 3, ""),
    "cut off": (cut(reply(200, b'[{"name": "q"}', length=100000)), 3, "broke off"),
    "closed at once": (cut(b""), 3, "broke"),
    "half a head": (cut(b"HTTP/1.1 200 OK\r\nContent-Ty"), 3, ""),
    "no HTTP": (cut(b"220 mail.example ESMTP ready\r\n"), 3, "does not speak HTTP"),
    "AMQP greeting": (cut(b"AMQP\x00\x00\x09\x01"), 3, "AMQP"),
    "HTTP/9": (cut(b"HTTP/9.9 200 OK\r\n\r\n[]"), 3, ""),
    "status 999": (cut(b"HTTP/1.1 999 What\r\nContent-Length: 0\r\n\r\n"), (1, 3), ""),
    "500 empty": (always(reply(500, b"")), 1, "gives no reason"),
    "500 with a reason": (always(reply(500, {"error": "Internal Server Error", "reason": "badarg in some_module"})), 1, "badarg"),
    "503 with JSON": (always(reply(503, {"status": "failed", "reason": "resource alarm(s) in effect"})), 1, "resource alarm"),
    "503 empty": (always(reply(503, b"")), 3, "not available"),
    "reason in code points": (always(reply(400, {"error": "bad_request", "reason": [110, 111, 116, 32, 115, 111]})), 1, "not so"),
    "reason with sequences": (always(reply(400, {"error": "bad_request", "reason": "a\x1b[31m\u202e\x9b0m"})), 1, "^[[31m"),
    "long reason": (always(reply(400, {"error": "bad_request", "reason": "w" * 100000})), 1, "www"),
    "400 timeout": (always(reply(400, {"error": "timeout", "reason": "timeout"})), 3, "timeout"),
    "401": (always(WRONG_PASSWORD), 3, "wrong user or password"),
    "401 without words": (always(reply(401, b"", None)), 3, "password"),
    "401 no right": (always(reply(401, {"error": "not_authorised", "reason": "Not administrator user"})), 1, "Not administrator"),
    "403": (always(reply(403, {"error": "forbidden", "reason": "no"})), 1, "no right"),
    "405": (always(reply(405, b"", None)), 1, "405"),
    "407": (always(reply(407, b"", None)), 3, "proxy"),
    "408": (always(reply(408, b"", None)), 3, "timeout"),
    "413": (always(reply(413, b"", None)), 1, "larger"),
    "429": (always(reply(429, b"", None, ["Retry-After: 10"])), 1, "too many"),
    "redirect without a place": (always(reply(302, b"")), 3, "redirected"),
    "redirect in a circle": (always(reply(301, b"", headers=["Location: /api/queues"])), 3, "redirected"),
    "redirect to a file": (always(reply(302, b"", headers=["Location: file:///etc/passwd"])), 3, "redirected"),
    "304": (always(reply(304, b"", None)), 3, ""),
    "broken gzip": (always(reply(200, b"\x1f\x8b\x08\x00garbage", headers=["Content-Encoding: gzip"])), 3, ""),
    "unknown encoding": (always(reply(200, b"[]", headers=["Content-Encoding: rot13"])), (0, 3), None),
    "endless headers": (cut(b"HTTP/1.1 200 OK\r\n" + b"X-More: " + b"w" * 900000 + b"\r\n"), 3, ""),
    "negative length": (cut(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: -5\r\n\r\n[]"), (0, 3), None),
    "bad chunk": (cut(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n[]\r\n0\r\n\r\n"), 3, ""),
    "empty body": (always(reply(200, b"")), 3, ""),
    "no JSON": (always(reply(200, b"hello", "text/plain")), 3, ""),
    "invalid UTF-8": (always(reply(200, b'[{"name": "a\xff\xfeb", "vhost": "/"}]')), (0, 3), None),
    "deep": (always(reply(200, b"[" * 100000 + b"]" * 100000)), (0, 3), None),
    "a number": (always(reply(200, b"42")), 3, ""),
    "a text": (always(reply(200, b'"text"')), 3, ""),
    "null": (always(reply(200, b"null")), 3, ""),
    "odd rows": (always(reply(200, b'[1, null, "x", [], {}, {"name": 5, "vhost": {}}, {"name": null}]')), (0, 3), None),
    "odd types": (always(reply(200, b'[{"name": "q", "vhost": "/", "messages": "many", "message_stats": [1], "consumers": {}, "memory": 1e999,'
                                    b' "messages_ready": 123456789012345678901234567890, "arguments": 7, "durable": "yes"}]')), (0, 3), None),
    "paged without items": (always(reply(200, {"page": 1, "total_count": 10})), (0, 3), None),
    "endless pages": (always(reply(200, {"items": [{"name": "q", "vhost": "/"}], "page": 1, "page_count": 10 ** 9, "page_size": 1,
                                         "total_count": 10 ** 9, "filtered_count": 10 ** 9, "item_count": 1})), (0, 1, 3), None),
}


def silent(connection, request):
    """Takes the request and says nothing, until the other side has had enough."""
    while connection.recv(4096):
        pass
    return False


def slow(connection, request):
    """A byte a second."""
    for byte in reply(200, b" " * 100000):
        connection.sendall(bytes([byte]))
        time.sleep(1)


ROW = b'{"name": "' + b"q" * 60000 + b'", "vhost": "/"},'
