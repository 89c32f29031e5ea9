"""The student of a distillation, as files of plain mmpretrain.

``checkpoint`` makes ``NAME.pth``, the weights and what is known of them, and
``plain_tensors`` puts both into ``NAME.safetensors``; ``config`` makes
``NAME.py``, the config that goes with them; ``graph`` makes TorchScript and
ONNX.
"""
