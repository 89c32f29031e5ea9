"""How keys in a checkpoint begin."""

from builders import build, model_config

from mmrazor_pckd.checkpoints.prefixes import STUDENT


def test_the_student_is_under_its_prefix():
    model = build(model_config())
    state = model.state_dict()
    found = {key[len(STUDENT) :] for key in state if key.startswith(STUDENT)}
    assert found == set(model.student.state_dict())
