"""The C library jansson, called directly."""

import ctypes
import random


class Jansson:
    """`json_loadb`, as it is."""

    def __init__(self):
        self.library = ctypes.CDLL("libjansson.so.4")
        self.library.json_loadb.restype = ctypes.c_void_p
        self.library.json_loadb.argtypes = [
            ctypes.c_char_p,
            ctypes.c_size_t,
            ctypes.c_size_t,
            ctypes.c_void_p,
        ]
        self.library.json_delete.argtypes = [ctypes.c_void_p]
        # Larger than json_error_t.
        self.error = ctypes.create_string_buffer(1024)

    def load(self, text):
        return self.library.json_loadb(text, len(text), 0, self.error)

    def delete(self, value):
        self.library.json_delete(value)


def document(size):
    """A value with a bit of everything, whose text has about that many bytes; the same always."""
    choice = random.Random(1)

    def word():
        return "".join(choice.choice("abcdefghijklmnop") for _ in range(choice.randint(3, 12)))

    def value(depth):
        kind = choice.random()
        if depth > 4 or kind < 0.45:
            return " ".join(word() for _ in range(choice.randint(1, 6)))
        if kind < 0.63:
            return choice.choice((choice.randint(0, 10**6), True, None, choice.random()))
        if kind < 0.8:
            return [value(depth + 1) for _ in range(choice.randint(1, 8))]
        return {f"{word()}{place}": value(depth + 1) for place in range(choice.randint(1, 10))}

    members, written = {}, 0
    while written < size:
        member = {f"{word()}{place}": value(1) for place in range(20)}
        members[f"member{len(members)}"] = member
        written += len(repr(member)) * 1.25
    return members
