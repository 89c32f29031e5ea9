"""Keys that are read, and keys of OpenMMLab 0.x, which are not."""

from mmrazor_pckd.apis.known_keys import KEYS, OLD, keys_read


def test_no_old_key_is_read():
    assert not set(OLD) & keys_read()


def test_what_takes_the_place_of_an_old_key_is_read():
    for place in OLD.values():
        word = place.split(',')[0].split('.')[0].split(' ')[0].split('=')[0]
        assert word in keys_read() or word.startswith('tools/'), place


def test_parts_that_are_looked_into_are_read():
    assert {path.split('.')[0] for path in KEYS} <= keys_read()
