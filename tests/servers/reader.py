# SPDX-License-Identifier: Apache-2.0
"""Takes pictures out of requests as each engine does, refusing what that engine refuses."""
import pictures
from engines import UNDECODABLE, Refusal

OLLAMA_PREFIXES = tuple(f"data:image/{kind};base64," for kind in ("jpeg", "jpg", "png", "webp")) + ("data:;base64,",)
VIDEO_FRAMES = 32  # what vLLM keeps unless num_frames says otherwise


class PictureReader:
    """`any_picture` takes whatever can be decoded; otherwise only whole baseline RGB JPEGs pass."""

    def __init__(self, engine, any_picture=False):
        self.m_engine, self.m_any = engine, any_picture
        self.m_by_uuid = {}

    def undecodable(self):
        return Refusal(400, UNDECODABLE[self.m_engine])

    def from_bytes(self, data):
        if data is None:
            raise self.undecodable()
        picture = pictures.look(data)
        if not picture.readable:
            raise self.undecodable()
        if picture.flaw and not self.m_any:
            raise Refusal(400, f"the stand-in wants whole baseline RGB JPEGs: {picture.flaw}")
        return picture

    def from_base64(self, text):
        """Of a field that holds base64 alone, as Ollama's `images` and Anthropic's `data`."""
        if not isinstance(text, str) or not text or "\n" in text:
            raise self.undecodable()
        return self.from_bytes(pictures.strict_base64(text))

    def from_image_part(self, part):
        """Of an OpenAI content part of type image_url."""
        holder = part.get("image_url")
        uuid = part.get("uuid")
        if holder is None and uuid is not None and self.m_engine == "vllm":
            return self.remembered(uuid)
        url = holder.get("url", "") if isinstance(holder, dict) else ""
        picture = self.from_url(url)
        if uuid is not None:
            self.m_by_uuid[uuid] = picture
        return picture

    def remembered(self, uuid):
        if uuid not in self.m_by_uuid:
            raise Refusal(400, f"Multi-modal data for uuid {uuid} is not in the cache and no data was given.")
        return self.m_by_uuid[uuid]

    def from_url(self, url):
        check = {"llamacpp": self.check_llamacpp, "ollama": self.check_ollama}.get(self.m_engine, self.check_other)
        check(url)
        encoded = url.partition(",")[2] if url.startswith("data:") else url
        if not self.m_any and not url.startswith("data:image/jpeg;base64,"):
            raise Refusal(400, f"the stand-in wants data:image/jpeg;base64, not {url[:40]!r}")
        return self.from_base64(encoded)

    def check_llamacpp(self, url):
        if url.startswith("file://"):
            raise Refusal(400, "file:// URLs are not allowed unless --media-path is specified")
        if url.startswith(("http://", "https://")):
            raise Refusal(500, "error: cannot make GET request")
        if not url:
            raise Refusal(500, "Invalid base64 value")
        head, comma, _ = url.partition(",")
        if comma and not head.startswith("data:image/"):
            raise Refusal(500, f"Invalid uri format: {head}")
        if comma and not head.endswith(";base64"):
            raise Refusal(500, "uri must be base64 encoded")

    def check_ollama(self, url):
        if url.startswith(("http://", "https://")):
            raise Refusal(400, "image URLs are not currently supported, please use base64 encoded data instead")
        if not url.startswith(OLLAMA_PREFIXES):
            raise Refusal(400, "invalid image input")

    def check_other(self, url):
        if not url.startswith("data:"):
            raise Refusal(400, f"Invalid image URL: {url[:60]!r}: the stand-in fetches nothing")

    def from_video_part(self, part, options):
        """(frames kept, frames dropped) of a video_url part; `options` is the request's media_io_kwargs.video."""
        if self.m_engine not in ("vllm", "sglang"):
            raise Refusal(400, "Invalid value: 'video_url'. Supported values are: 'text', 'image_url', 'input_audio', "
                               "'refusal', and 'file'.")
        most = options.get("num_frames", VIDEO_FRAMES)
        if most == 0:
            raise Refusal(400, "num_frames must be greater than 0 or equal to -1")
        url = part.get("video_url", {}).get("url", "")
        if url.startswith("data:video/jpeg;base64,"):
            return self.from_frame_list(url.partition(",")[2].split(","), most, options)
        if not url.startswith("data:video/"):
            raise Refusal(400, "the stand-in fetches no videos")
        frames = pictures.video_frames(pictures.strict_base64(url.partition(",")[2]) or b"", most)
        if not frames:
            raise Refusal(400, "Failed to open video")
        return frames, 0

    def from_frame_list(self, encoded, most, options):
        kept = encoded if most < 0 else encoded[:most]
        indices = options.get("frames_indices")
        if indices is not None and len(indices) != len(kept):
            raise Refusal(400, f"frames_indices has {len(indices)} entries for {len(kept)} frames")
        frames = [self.from_base64(part) for part in kept]
        if len({(frame.width, frame.height) for frame in frames}) > 1:
            raise Refusal(400, "all input arrays must have the same shape")
        return frames, len(encoded) - len(kept)
