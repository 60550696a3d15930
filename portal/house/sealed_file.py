"""How is a large file sealed, so that it can be written and read as a stream and any change or cut is noticed?

AES-256-GCM in pieces of a mebibyte, with a key of the file's own derived from the backup key and a random salt. Each
piece is numbered and the last one is marked (the STREAM construction), so that pieces cannot be swapped, repeated or
left out.
"""

from __future__ import annotations

import os
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from portal.house import HouseError

MARK = b"portal backup 1\n"
SALT_BYTES = 32
PIECE = 1 << 20
TAG_BYTES = 16


class SealingWriter:
    """Takes bytes with `write` and puts them sealed into `target`; `finish` marks the end."""

    def __init__(self, target: BinaryIO, key: bytes) -> None:
        self._target = target
        self._header = MARK + os.urandom(SALT_BYTES)
        self._cipher = _cipher(key, self._header)
        self._waiting = bytearray()
        self._number = 0
        target.write(self._header)

    def write(self, data: bytes) -> int:
        self._waiting += data
        while len(self._waiting) > PIECE:  # one piece always waits: the last one is sealed as the last
            self._put(bytes(self._waiting[:PIECE]), is_last=False)
            del self._waiting[:PIECE]
        return len(data)

    def finish(self) -> None:
        self._put(bytes(self._waiting), is_last=True)
        self._waiting.clear()

    def _put(self, piece: bytes, *, is_last: bool) -> None:
        self._target.write(self._cipher.encrypt(_nonce(self._number, is_last), piece, self._header))
        self._number += 1


class OpeningReader:
    """Gives the bytes of a sealed file with `read`. Raises HouseError where it was changed, cut, or is another's."""

    def __init__(self, source: BinaryIO, key: bytes) -> None:
        self._source = source
        self._header = source.read(len(MARK) + SALT_BYTES)
        if not self._header.startswith(MARK) or len(self._header) != len(MARK) + SALT_BYTES:
            raise HouseError("This file is not a backup of the portal.")
        self._cipher = _cipher(key, self._header)
        self._number = 0
        self._following = source.read(PIECE + TAG_BYTES)
        self._ready = bytearray()
        self._is_over = False

    def read(self, size: int) -> bytes:
        """Up to `size` bytes; fewer only at the end, which is known to be the end."""
        while len(self._ready) < size and not self._is_over:
            piece, self._following = self._following, self._source.read(PIECE + TAG_BYTES)
            self._is_over = not self._following
            try:
                self._ready += self._cipher.decrypt(_nonce(self._number, self._is_over), piece, self._header)
            except InvalidTag:
                raise HouseError(
                    "The backup does not open: it was changed or cut off, or PORTAL_BACKUP_KEY is not the key it was "
                    "made with."
                ) from None
            self._number += 1
        given = bytes(self._ready[:size])
        del self._ready[:size]
        return given


def _cipher(key: bytes, header: bytes) -> AESGCM:
    return AESGCM(HKDF(algorithm=SHA256(), length=32, salt=header[len(MARK) :], info=MARK).derive(key))


def _nonce(number: int, is_last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([is_last])
