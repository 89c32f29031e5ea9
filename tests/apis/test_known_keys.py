from mmrazor_pckd.apis.known_keys import LOOKED_UP, OLD, keys_read


def test_arguments_of_the_runner_are_read():
    read = keys_read()
    assert LOOKED_UP | {'model', 'train_dataloader', 'strategy'} <= read
    assert not {'self', 'cfg'} & read


def test_old_keys_are_read_no_more():
    assert not OLD.keys() & keys_read()
