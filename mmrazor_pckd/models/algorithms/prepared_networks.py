"""Networks made ready for a distillation: what may work in place or be compiled."""

from typing import Any, Dict, Union

from torch import nn

from ..distillers.unrecorded_parts import unrecorded_parts
from .compilation import compile_parts
from .memory_format import MemoryFormat, maps_are_recorded


def prepare_networks(
    algorithm: Any,
    compile: Union[bool, Dict],
    module_inplace: bool,
    teacher_module_inplace: bool,
) -> MemoryFormat:
    """Prepare student and teachers of a distillation.

    Activations no longer overwrite their inputs where something is recorded,
    and where nothing is, the networks are compiled.

    Args:
        algorithm (SingleTeacherDistill): With student, teacher and distiller.
        compile (bool | dict): Whether to compile, or the arguments.
        module_inplace (bool): Whether the student's activations may work in
            place everywhere.
        teacher_module_inplace (bool): The teachers'.

    Returns:
        MemoryFormat: That of the images; the weights are laid out.

    Raises:
        ValueError: If nothing of a network can be compiled.
    """
    distiller, student = algorithm.distiller, algorithm.student
    teachers = getattr(algorithm.teacher, 'teachers', None)
    networks = [(student, distiller.student_recorders, module_inplace, '')]
    for number, teacher in enumerate(teachers or [algorithm.teacher]):
        prefix = f'teachers.{number}.' if teachers else ''
        networks.append(
            (teacher, distiller.teacher_recorders, teacher_module_inplace, prefix)
        )
    records_maps = False
    for network, recorders, inplace, prefix in networks:
        # Deliveries replace functions, which may run anywhere.
        parts = (
            []
            if distiller.deliveries.deliveries
            else unrecorded_parts(network, recorders, prefix)
        )
        records_maps |= maps_are_recorded(network, parts)
        if not inplace:
            keep = {module for part in parts for module in part.modules()}
            for module in network.modules():
                if hasattr(module, 'inplace') and module not in keep:
                    module.inplace = False
        compile_parts(parts, network, compile)
    trained = nn.ModuleDict(dict(architecture=student, distiller=distiller))
    memory_format = MemoryFormat(algorithm.channels_last, trained, records_maps)
    memory_format.lay_out(student, algorithm.teacher)
    return memory_format
