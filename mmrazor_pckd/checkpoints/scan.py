"""What a file of ``torch.save`` claims, compared with what it holds.

``torch.load(weights_only=True)`` runs nothing of a file, but it trusts the
file in sizes, depth and numbers, and compares no checksums. Here both of
torch's formats, zip and the one before, are looked through with the standard
library: nothing is made, nothing is unpacked to disk, and no more is read
than the file holds.
"""

import io
import mmap
import os
import pickle
import zipfile
from typing import Any, BinaryIO

from .grammar import Grammar
from .pickled import Refused, require, take_apart
from .protocol import in_protocol_2

_MAGIC = (0x1950A86A20F9469CFC6C, 1001)  # the first two pickles before zip


def scan(file: BinaryIO, grammar: Grammar) -> BinaryIO:
    """Look through a file before torch reads it.

    Args:
        file (BinaryIO): What may be a checkpoint.
        grammar (Grammar): What may stand in its pickles.

    Returns:
        BinaryIO: What torch reads: the file, or a copy in memory where its
        pickle is not of protocol 2.

    Raises:
        Refused: If it is no file of ``torch.save``, if it claims more than it
            holds, or if there is anything in it that the grammar lacks.
        Exception: Of any type, if it is cut short or damaged.

    Example:
        >>> scan(io.BytesIO(b'<html></html>'), Grammar({}))
        Traceback (most recent call last):
        ...
        mmrazor_pckd.checkpoints.pickled.Refused: refused a web page in place of \
a checkpoint
    """
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    head = file.read(512)
    require(head, 'an empty file')
    # To torch, what is a tar archive as well as a pickle would be the former.
    require(head[257:262] != b'ustar', 'a tar archive')
    if head.startswith(b'PK\x03\x04'):
        with zipfile.ZipFile(file) as archive:
            return _scan_zip(archive, size, grammar) or file
    if head.startswith(b'\x80'):
        # A map reads no further than the file, whatever length is asked for.
        whole: Any = (
            io.BytesIO(file.getbuffer())
            if isinstance(file, io.BytesIO)
            else mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        )
        return _scan_legacy(whole, size, grammar) or file
    require(not head.lstrip().startswith(b'<'), 'a web page in place of a checkpoint')
    raise Refused(
        f'refused a file that begins with {head[:8]!r}: it is not of torch.save'
    )


def _scan_zip(archive: zipfile.ZipFile, size: int, grammar: Grammar) -> Any:
    names = archive.namelist()
    # torch does not distinguish upper from lower case in them.
    require(
        len({name.lower() for name in names}) == len(names),
        'an archive with an entry twice',
    )
    require(
        not any(name.endswith('/constants.pkl') for name in names),
        'a TorchScript archive',
    )
    root = names[0].split('/')[0]
    for entry in archive.infolist():
        parts = entry.filename.replace('\\', '/').split('/')
        require(
            '..' not in parts and parts[0],
            f'an archive with the path "{entry.filename}"',
        )
        require(
            entry.compress_type == zipfile.ZIP_STORED and not entry.flag_bits & 1,
            'an archive with compressed entries',
        )
    require(
        sum(entry.file_size for entry in archive.infolist()) <= size,
        'an archive whose entries claim to be larger than the file',
    )
    require(
        [name for name in names if name.endswith('/data.pkl')] == [f'{root}/data.pkl']
        # A second directory, which torch would go by, has no place here.
        and not archive.comment
        and archive.infolist()[0].header_offset == 0,
        'a zip archive that torch.save did not write',
    )
    if f'{root}/byteorder' in names:
        require(
            archive.read(f'{root}/byteorder') == b'little',
            'the byte order of another machine',
        )
    code = io.BytesIO(archive.read(f'{root}/data.pkl'))
    content, plain = take_apart(code, grammar)
    for key, (width, numel, *view) in grammar.storages.items():
        held = archive.getinfo(f'{root}/data/{key}').file_size
        require(
            not view and held == numel * width,
            f'a storage that claims {numel} values of {width} bytes in {held} bytes',
        )
    if plain:
        for name in names:
            with archive.open(name) as record:
                while record.read(2**20):  # compares the checksum
                    pass
        return None
    copy = io.BytesIO()
    with zipfile.ZipFile(copy, 'w') as other:
        for name in names:
            pickled = name == f'{root}/data.pkl'
            other.writestr(
                name, in_protocol_2(content) if pickled else archive.read(name)
            )
    return copy


def _scan_legacy(file: Any, size: int, grammar: Grammar) -> Any:
    magic = tuple(take_apart(file, grammar)[0] for _ in _MAGIC)
    require(magic == _MAGIC, 'a pickle that torch.save did not write')
    system = take_apart(file, grammar)[0].added
    order = dict(zip(system[::2], system[1::2])).get('little_endian', True)
    require(order is True, 'the byte order of another machine')
    content, plain = take_apart(file, grammar)
    keys, also_plain = take_apart(file, grammar)
    claims = {}
    for key, (width, numel, *view) in grammar.storages.items():
        if not view:
            claims[key] = width * numel
            require(
                sum(claims.values()) <= size,
                f'a storage that claims {numel} values of {width} bytes, more than '
                'the file holds',
            )
    require(
        all(type(key) is str for key in keys.added)
        and sorted(keys.added) == sorted(claims),
        'storages other than those that the tensors name',
    )
    if plain and also_plain:
        return None
    system = dict(protocol_version=1001, little_endian=True)
    head = [pickle.dumps(value, 2) for value in (*_MAGIC, system)]
    tail = [pickle.dumps(keys.added, 2), file.read()]
    return io.BytesIO(b''.join([*head, in_protocol_2(content), *tail]))
