"""What goes with a loss that is left out."""

from mmrazor_pckd.models.distillers.left_out import without_none


def test_connectors_that_serve_no_other_loss_go_too():
    mappings = dict(
        loss_a=dict(x=dict(connector='shared'), y=dict(recorder='logits')),
        loss_b=dict(
            x=dict(connector='chain', records=[dict(connector='mine'), dict()]),
            y=dict(records=[dict(connector='shared')]),
        ),
    )
    connectors = dict(shared=1, chain=2, mine=3, idle=4)
    losses = dict(loss_a=5, loss_b=None)
    assert without_none(losses, mappings, connectors) == (
        dict(loss_a=5),
        dict(loss_a=mappings['loss_a']),
        dict(shared=1, idle=4),
    )
    losses = dict(loss_a=None, loss_b=6)
    assert without_none(losses, mappings, connectors) == (
        dict(loss_b=6),
        dict(loss_b=mappings['loss_b']),
        connectors,
    )
    losses = dict(loss_a=5, loss_b=6)
    assert without_none(losses, mappings, connectors) == (losses, mappings, connectors)


def test_the_mapping_may_be_left_out_too():
    assert without_none(dict(loss=None), dict(loss=None), dict(a=2)) == (
        {},
        {},
        dict(a=2),
    )
