from typing import Any, Dict, List, Optional

import mmcv
import numpy as np
from mmcv.transforms import LoadImageFromFile
from mmengine import fileio
from mmrazor.registry import TRANSFORMS


@TRANSFORMS.register_module()
class LoadIntactImage(LoadImageFromFile):
    """``LoadImageFromFile`` that names a broken image.

    A file is broken if it is empty, not there, cannot be decoded, or is a
    JPEG that ends before its image does (some decoders make the rest grey).

    In training, :class:`SkipBrokenImagesHook` lets other images take the
    place of broken ones; what took their place says so in
    ``skipped_images``. Anywhere else a broken image is an error: it would
    change a metric.

    Args:
        **kwargs: Arguments of ``LoadImageFromFile``; not ``ignore_empty``,
            which leaves images out and says nothing.

    Raises:
        ValueError: If an image is broken and may not be skipped, or
            ``ignore_empty`` is given.
    """

    def __init__(self, **kwargs) -> None:
        if kwargs.get('ignore_empty'):
            raise ValueError(
                'LoadIntactImage.ignore_empty would leave images out and say '
                'nothing: give SkipBrokenImagesHook instead'
            )
        super().__init__(**kwargs)
        self.limit = 0  # of images that may be skipped, by the hook
        self._skipped: List[str] = []

    def transform(self, results: dict) -> Optional[dict]:
        """Load an image, or return None, whereupon mmengine takes another."""
        path = results['img_path']
        try:
            loaded = self._load(path)
        except Exception as error:
            self._skipped.append(path)
            if len(self._skipped) > self.limit:
                raise ValueError(
                    f'broken image {path} ({_first_line(error)})'
                    + (
                        ''
                        if self.limit == 0
                        else f', after {self.limit} others: see that the data is '
                        'there, or raise SkipBrokenImagesHook.limit'
                    )
                ) from error
            return None
        if self._skipped:
            results['skipped_images'], self._skipped = self._skipped, []
        results.update(loaded)
        return results

    def _load(self, path: str) -> Dict[str, Any]:
        image = self._decode(self._read(path))
        return dict(img=image, img_shape=image.shape[:2], ori_shape=image.shape[:2])

    def _read(self, path: str) -> bytes:
        data = fileio.get(path, backend_args=self.backend_args)
        # The end-of-image marker belongs behind the last start of a scan; where
        # it is the last of all, as in most files, there is nothing to look for.
        if (
            data[:2] == b'\xff\xd8'
            and not data.endswith(b'\xff\xd9')
            and data.rfind(b'\xff\xd9') < data.rfind(b'\xff\xda')
        ):
            raise ValueError('the file ends before the image does')
        if not data:
            raise ValueError('the file is empty')
        return data

    def _decode(self, data: bytes) -> np.ndarray:
        image = mmcv.imfrombytes(
            data, flag=self.color_type, backend=self.imdecode_backend
        )
        if image is None:
            raise ValueError('it cannot be decoded')
        return image.astype(np.float32) if self.to_float32 else image


def _first_line(error: Exception) -> str:
    text = str(error).strip() or type(error).__name__
    return ' '.join(text.splitlines()[:1])
