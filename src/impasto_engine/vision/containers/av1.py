"""The frame size an AV1 bitstream declares in its sequence header; nothing else of AV1."""

SEQUENCE_HEADER = 1


class _Bits:
    """Reads a bit string from its most significant end; past the end it reads zeros."""

    def __init__(self, data: bytes) -> None:
        self.value, self.left = int.from_bytes(data), 8 * len(data)

    def take(self, count: int) -> int:
        self.left -= count
        return self.value >> self.left & (1 << count) - 1 if self.left >= 0 else 0

    def skip_uvlc(self) -> None:
        zeros = 0
        while zeros < 32 and self.left > 0 and not self.take(1):
            zeros += 1
        self.take(min(zeros, 32))


def sequence_size(stream: bytes) -> tuple[int, int] | None:
    """Largest frame (width, height) of the first sequence header in a stream of AV1 units, or None (AV1 spec 5.5.1)."""
    position = 0
    while position < len(stream):
        head = stream[position]
        position += 2 if head & 4 else 1
        size, position = _leb128(stream, position) if head & 2 else (len(stream) - position, position)
        if head >> 3 & 15 == SEQUENCE_HEADER:
            return _frame_size(_Bits(stream[position : position + size]))
        position += size
    return None


def _leb128(stream: bytes, position: int) -> tuple[int, int]:
    value = 0
    for index, byte in enumerate(stream[position : position + 8]):
        value |= (byte & 0x7F) << 7 * index
        if not byte & 0x80:
            return value, position + index + 1
    return len(stream), len(stream)


def _frame_size(bits: _Bits) -> tuple[int, int]:
    bits.take(4)  # profile, still_picture
    if bits.take(1):  # reduced_still_picture_header
        bits.take(5)
    else:
        _skip_timing_and_points(bits)
    width_bits, height_bits = bits.take(4) + 1, bits.take(4) + 1
    return bits.take(width_bits) + 1, bits.take(height_bits) + 1


def _skip_timing_and_points(bits: _Bits) -> None:
    delay_length, has_model = 0, 0
    if bits.take(1):  # timing_info_present_flag
        bits.take(64)
        if bits.take(1):  # equal_picture_interval
            bits.skip_uvlc()
        has_model = bits.take(1)
        if has_model:
            delay_length = bits.take(5) + 1
            bits.take(42)
    has_delay = bits.take(1)
    for _ in range(bits.take(5) + 1):
        _skip_point(bits, has_model, delay_length, has_delay)


def _skip_point(bits: _Bits, has_model: int, delay_length: int, has_delay: int) -> None:
    bits.take(12)
    if bits.take(5) > 7:
        bits.take(1)
    if has_model and bits.take(1):
        bits.take(2 * delay_length + 1)
    if has_delay and bits.take(1):
        bits.take(4)
