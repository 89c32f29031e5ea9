"""A JPEG's header, read and changed without decoding the image."""

from typing import Literal, NamedTuple, Optional

END_OF_IMAGE = b'\xff\xd9'
SCAN, RESTARTS, EXIF, SEVERAL = 0xDA, 0xDD, 0xE1, 0xE2
# Markers of frames: baseline, extended and progressive ones, Huffman coded.
FRAMES = {0xC0: True, 0xC1: True, 0xC2: False}
ORIENTATION = 0x0112


class JpegFrame(NamedTuple):
    """Size of a JPEG's image, and where it is written.

    Attributes:
        height (int): Height in pixels.
        width (int): Width in pixels.
        offset (int): Of the two bytes that hold the height.
        unit (int): Rows that are coded together; 0 where there are markers
            between them, or more than one image or pass over it.
    """

    height: int
    width: int
    offset: int
    unit: int


def read_frame(data: bytes) -> Optional[JpegFrame]:
    """Size of a JPEG's image.

    Args:
        data (bytes): Content of a file.

    Returns:
        JpegFrame, optional: None unless it is a JPEG of a usual kind, which
        is shown as it is stored, neither turned nor mirrored.

    Example:
        >>> import cv2, numpy
        >>> image = numpy.zeros((30, 40, 3), numpy.uint8)
        >>> data = cv2.imencode('.jpg', image)[1].tobytes()
        >>> read_frame(data)[:2], read_frame(b'GIF89a')
        ((30, 40), None)
    """
    if not data.startswith(b'\xff\xd8'):
        return None
    try:
        return _read_segments(data)
    except IndexError:  # the file ends before the image begins
        return None


def first_rows(data: bytes, frame: JpegFrame, rows: int) -> bytes:
    """A JPEG that ends after the first rows, whose pixels stay the same.

    A decoder reads from the top, and does not decode what is left out. The
    end has no marker: a decoder that has all rows looks for it, and would warn
    of the code that lies before it.

    Args:
        data (bytes): Content of a file.
        frame (JpegFrame): Its frame.
        rows (int): Rows to keep at least; those of its last unit count.

    Returns:
        bytes: The content itself where nothing can be left out.

    Example:
        >>> import cv2, numpy
        >>> image = numpy.zeros((64, 40, 3), numpy.uint8)
        >>> data = cv2.imencode('.jpg', image)[1].tobytes()
        >>> read_frame(first_rows(data, read_frame(data), 20)).height
        32
    """
    if not frame.unit:
        return data
    rows = -(-rows // frame.unit) * frame.unit
    if rows >= frame.height or not data.endswith(END_OF_IMAGE):
        return data
    after = frame.offset + 2
    return b''.join((data[: frame.offset], rows.to_bytes(2, 'big'), data[after:-2]))


def _read_segments(data: bytes) -> Optional[JpegFrame]:
    at, kind, offset, cuttable = 2, 0, 0, True
    while data[at] == 0xFF:
        marker, body = data[at + 1], at + 4
        end = at + 2 + _number(data, at + 2)
        if marker in FRAMES:
            kind, offset = marker, body + 1
        elif marker == EXIF:
            if not _is_upright(data[body:end]):
                break
        elif marker == SEVERAL:
            cuttable = cuttable and not data.startswith(b'MPF\0', body)
        elif marker == RESTARTS:
            cuttable = False
        elif marker == SCAN:
            parts = data[offset + 4]
            height, width = _number(data, offset), _number(data, offset + 2)
            if not kind or not height or not width or parts not in (1, 3):
                break
            # One scan with all colours, in which there are no markers.
            cuttable = cuttable and FRAMES[kind] and data[body] == parts
            sampling = data[offset + 6 : offset + 6 + 3 * parts : 3]
            unit = 8 * max(each & 15 for each in sampling) if cuttable else 0
            return JpegFrame(height, width, offset, unit)
        at = end
    return None


def _number(data: bytes, at: int) -> int:
    return data[at] << 8 | data[at + 1]


def _is_upright(segment: bytes) -> bool:
    """Whether EXIF, if this is it, leaves the image as it is stored."""
    head, tiff = segment[:6], segment[6:]
    if head != b'Exif\0\0':
        return True
    if tiff[:2] not in (b'II', b'MM'):
        return False
    order: Literal['little', 'big'] = 'little' if tiff[:2] == b'II' else 'big'

    def number(at: int, size: int) -> int:
        return int.from_bytes(tiff[at : at + size], order)

    start = number(4, 4)
    entries = range(start + 2, start + 2 + 12 * number(start, 2), 12)
    if entries.stop > len(tiff):
        return False
    found = [number(at + 8, 2) for at in entries if number(at, 2) == ORIENTATION]
    return set(found) <= {1}
