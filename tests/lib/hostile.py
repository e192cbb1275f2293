"""Names and bytes that would harm a terminal, a list or a path if somebody let them through."""
import contextlib
from unittest import mock

# Each has an ASCII word of its own, by which it is found on a screen.
NAMES = {
    "n-title": "n-title\x1b]0;pwned\x07",
    "n-colour": "n-colour\x1b[31;1m\x1b[666;6m",
    "n-clear": "n-clear\x1b[2J\x1b[H",
    "n-report": "n-report\x1b[6n\x1b[c\x1bP$q\x1b\\",
    "n-alt": "n-alt\x1b[?1049l\x1bc",
    "n-c0": "n-c0\x01\x07\x08\x0b\x0c\x0e\x0f\x7f",
    "n-tab": "n-tab\t\tnext",
    "n-c1": "n-c1\x80\x84\x85\x90\x9b31m\x9d0;x\x9c",
    "n-bidi": "n-bidi\u202egnp.exe\u202c\u2066x\u2069\u061c",
    "n-zero": "n-zero\u200b\u200c\u200d\u200e\u200f\u2060\ufeff",
    "n-tags": "n-tags\U000e0041\U000e0042\U000e007f\ufff9a\ufffb",
    "n-lsep": "n-lsep\u2028\u2029end",
    "n-marks": "n-marks" + "e" + "\u0301" * 60,
    "n-emoji": "n-emoji 👩\u200d👩\u200d👧 🐇\ufe0f 🏳\ufe0f\u200d🌈",
    "n-wide": "n-wide 消息队列 メッセージ",
    "n-format": "n-format %s%n%d {name} {{x}}",
    "n-long": "n-long" + "w" * 249,
    "n-long-wide": "n-long-wide" + "消" * 81,
    "n-slash": "n-slash/../%2F/%00",
    "n-quotes": "n-quotes'\"`$(id)\\",
    "n-csv": "n-csv,;\"a\"\tb",
    "n-formula": "=n-formula+1",
    "n-dash": "--n-dash",
}
BARE = [".", "..", "contents", "get", "%2F", "/", " ", "-"]
LINES = "n-lines\r\n\tnext"  # brokers take line ends out of the names of queues and exchanges, and of nothing else
NUL = "n-nul\x00hidden"
HEADER_BYTES = b"h-bytes\x1b[31m\xff\xfe\x9b6n"
BODY = b"b-start \x1b]0;pwned\x07\x1b[31;666m\x9b6n\xc2\x9b \xe2\x80\xae \xff\xfe\x00 \xf0\x9f\x90\x87 b-end"


class Raw:
    """A field value in bytes: its type letter and what follows."""

    def __init__(self, data):
        self.data = data


@contextlib.contextmanager
def raw_fields():
    """Lets pika send Raw values, which no well-behaved client would."""
    import pika.data
    usual = pika.data.encode_value

    def encode(pieces, value):
        if isinstance(value, Raw):
            pieces.append(value.data)
            return len(value.data)
        return usual(pieces, value)

    with mock.patch.object(pika.data, "encode_value", encode):
        yield


def nested(depth):
    """A table in a table, so many times."""
    data = b""
    for _ in range(depth):
        data = b"\x01aF" + len(data).to_bytes(4, "big") + data
    return Raw(b"F" + len(data).to_bytes(4, "big") + data)


POISONS = {
    "p-timestamp": {"p": Raw(b"T" + (2 ** 63).to_bytes(8, "big"))},
    "p-timestamp-max": {"p": Raw(b"T" + (2 ** 64 - 1).to_bytes(8, "big"))},
    "p-deep": {"p": nested(3000)},
    "p-key": {"p\x00q": "v"},
    "p-value": {"p": "v\x00\x1b[31m\u202e"},
    "p-double": {"p": Raw(b"d\x7f\xef\xff\xff\xff\xff\xff\xff")},
}
