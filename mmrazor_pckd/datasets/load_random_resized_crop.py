from typing import Any, Dict, Optional

import cv2
import mmcv
import numpy as np
from mmpretrain.datasets.transforms import RandomResizedCrop
from mmrazor.registry import TRANSFORMS

from .jpeg_frame import JpegFrame, first_rows, read_frame
from .load_intact_image import LoadIntactImage

# Older ones return an image where the rows are not all there.
STOPS_AT_THE_END = tuple(map(int, cv2.__version__.split('.')[:2])) >= (4, 11)
REDUCED = {
    8: cv2.IMREAD_REDUCED_COLOR_8,
    4: cv2.IMREAD_REDUCED_COLOR_4,
    2: cv2.IMREAD_REDUCED_COLOR_2,
    1: cv2.IMREAD_COLOR,
}


@TRANSFORMS.register_module()
class LoadRandomResizedCrop(LoadIntactImage):
    """``LoadIntactImage`` and mmpretrain's ``RandomResizedCrop`` in one.

    The crop is drawn before the image is decoded, from the size in its header,
    and the rows below the crop are not decoded. The same random numbers give
    the same pixels as the two transforms in turn. What is no baseline JPEG, or
    is turned by its EXIF orientation, is decoded whole.

    Args:
        scale (int | Sequence[int]): Height and width of the result.
        oversampling (float, optional): Decodes at 1/2, 1/4 or 1/8 of the size
            where the crop still has at least so many times the height and width
            of the result: 1 for the most speed, 2 for pixels closer to those
            of the whole image. Pixels change: JPEG's own reduction averages,
            ``bilinear`` leaves pixels out, and the crop's edges are rounded to
            pixels of the smaller image. Defaults to None, the whole size.
        backend_args (dict, optional): As in ``LoadImageFromFile``.
        **kwargs: Arguments of ``RandomResizedCrop``.

    Raises:
        ValueError: If an image is broken and may not be skipped, or
            ``oversampling`` is below 1.

    Example:
        >>> import cv2, numpy, tempfile
        >>> from mmrazor.registry import TRANSFORMS
        >>> load = TRANSFORMS.build(dict(type='LoadRandomResizedCrop', scale=224))
        >>> with tempfile.NamedTemporaryFile(suffix='.jpg') as file:
        ...     _ = cv2.imwrite(file.name, numpy.zeros((375, 500, 3), numpy.uint8))
        ...     results = load(dict(img_path=file.name))
        >>> results['img'].shape, results['ori_shape']
        ((224, 224, 3), (375, 500))
    """

    def __init__(
        self,
        scale: Any,
        oversampling: Optional[float] = None,
        backend_args: Optional[dict] = None,
        **kwargs,
    ) -> None:
        if oversampling is not None and not oversampling >= 1:
            raise ValueError(
                'LoadRandomResizedCrop.oversampling must be None or >= 1, got '
                f'{oversampling}'
            )
        super().__init__(backend_args=backend_args)
        self.crop = RandomResizedCrop(scale, **kwargs)
        self.oversampling = oversampling

    def _load(self, path: str) -> Dict[str, Any]:
        data = self._read(path)
        frame, image = read_frame(data), None
        if frame is not None:
            size = frame.height, frame.width
            box = self._draw(size)
            step = self._step(*box[2:])
            image = self._decode_rows(data, frame, box[0] + box[2], step)
        if image is None:
            image, step = self._decode(data), 1
            if frame is None or image.shape[:2] != size:
                size = image.shape[:2]
                box = self._draw(size)
        top, left, height, width = box
        bottom, right = (
            max(round(end / step), round(start / step) + 1)
            for start, end in ((top, top + height), (left, left + width))
        )
        resized = mmcv.imresize(
            image[round(top / step) : bottom, round(left / step) : right],
            tuple(self.crop.scale[::-1]),
            interpolation=self.crop.interpolation,
            backend=self.crop.backend,
        )
        return dict(img=resized, img_shape=resized.shape, ori_shape=size)

    def _draw(self, size: tuple) -> tuple:
        """Top, left, height and width; of the image it takes the shape alone."""
        return self.crop.rand_crop_params(np.empty((*size, 0)))

    def _step(self, height: int, width: int) -> int:
        """How many pixels of the image become one in each direction."""
        if self.oversampling is None:
            return 1
        least = min(height / self.crop.scale[0], width / self.crop.scale[1])
        return next((each for each in REDUCED if each <= least / self.oversampling), 1)

    def _decode_rows(
        self, data: bytes, frame: JpegFrame, rows: int, step: int
    ) -> Optional[np.ndarray]:
        """The image down to the last of the rows, None where it is not as usual."""
        if STOPS_AT_THE_END:
            # Colours of the last row are interpolated with the next one's.
            data = first_rows(data, frame, rows + 2 * step)
        image = cv2.imdecode(np.frombuffer(data, np.uint8), REDUCED[step])
        if image is None or image.shape[1] != -(-frame.width // step):
            return None
        return image if image.shape[0] * step >= rows else None
