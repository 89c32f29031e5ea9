"""Hooks of mmpretrain take the distillation for its student.

Fault: ``SwitchRecipeHook`` replaces the loss module of the model, and that of a
distillation is its student's; recorders of its inputs stay with the old one and
record nothing. A recipe with Mixup is silently without effect where the run began
without it, because the labels are no scores yet. ``ClassNumCheckHook`` counts the
classes of a teacher, which may have others, and of preprocessors that have none.
Remedy: both get the student, recorders go over to the new loss module, and with
Mixup labels become scores.
Absent: for a network that is not distilled, but for Mixup.
May go: when mmpretrain's hooks find a student.
"""

from types import SimpleNamespace
from typing import Any

from .patching import replace


def _unwrapped(model: Any) -> Any:
    from mmengine.model import is_model_wrapper

    return model.module if is_model_wrapper(model) else model


def _student_of(model: Any) -> Any:
    model = _unwrapped(model)
    return getattr(model, 'architecture', model)


def _loss_of(network: Any) -> Any:
    own = getattr(network, 'loss_module', None)
    return own or getattr(getattr(network, 'head', None), 'loss_module', None)


def _switched(do_switch):
    def switch_of_student(self, runner, recipe, extra_info=''):
        recipe = dict(recipe)
        loss = recipe.pop('loss', None)
        do_switch(self, runner, recipe, extra_info)
        if recipe.get('batch_augments') is not None:
            _unwrapped(runner.model).data_preprocessor.to_onehot = True
        if loss is not None:
            student = _student_of(runner.model)
            old = _loss_of(student)
            self._switch_loss(SimpleNamespace(model=student), loss)
            for hooks in ('_forward_hooks', '_forward_pre_hooks'):
                getattr(loss, hooks).update(getattr(old, hooks, {}))
            runner.logger.info(f'Switch loss{extra_info}.')

    return switch_of_student


def _counted(check_head):
    def check_head_of_student(self, runner, dataset):
        modules = [
            (name, module)
            for name, module in _student_of(runner.model).named_modules()
            if getattr(module, 'num_classes', None) is not None
        ]
        model = SimpleNamespace(named_modules=lambda: modules)
        check_head(self, SimpleNamespace(model=model, logger=runner.logger), dataset)

    return check_head_of_student


def install() -> bool:
    """Wrap what both hooks do to the model."""
    from mmpretrain.engine import ClassNumCheckHook, SwitchRecipeHook

    replace(SwitchRecipeHook, '_do_switch', _switched, __name__)
    replace(ClassNumCheckHook, '_check_head', _counted, __name__)
    return True
