"""Which number stands for a rep in the keys of streams."""

from __future__ import annotations

from hashlib import blake2b


def rep_key(rep_id: str) -> int:
    """Return the 64 bits that a rep's luck is keyed by: of the name, not the place.

    So whoever joins or leaves the roster, everybody else's luck stays as it was.
    BLAKE2b with a digest of eight bytes, read as a big-endian number.
    """
    return int.from_bytes(blake2b(rep_id.encode(), digest_size=8).digest(), "big")
