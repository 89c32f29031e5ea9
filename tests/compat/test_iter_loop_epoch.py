from types import SimpleNamespace

from mmengine.logging import MessageHub
from mmengine.runner import IterBasedTrainLoop


def test_the_hub_has_the_passes_that_are_complete():
    hub = MessageHub.get_instance('passes')
    runner = SimpleNamespace(
        message_hub=hub,
        call_hook=lambda *args, **kwargs: None,
        model=SimpleNamespace(train_step=lambda *args, **kwargs: {}),
        optim_wrapper=None,
    )

    class Loop(IterBasedTrainLoop):
        def __init__(self):
            self._runner, self.dataloader, self._iter = runner, range(3), 0

    loop, epochs = Loop(), []
    for _ in range(7):
        loop.run_iter(None)
        epochs.append(hub.get_info('epoch'))
    # Fails without the patch: the hub has no epoch.
    assert epochs == [0, 0, 0, 1, 1, 1, 2]
