# SPDX-License-Identifier: Apache-2.0
"""Clips for measuring what sampling costs: a test pattern with a camera's noise, in several codecs and distances of
keyframes, about 33 s each; and scenes with cuts between them. Made once, by ffmpeg, and kept."""
from workplace import call

FPS = 30
GOP = 250
FRAMES = 4 * GOP
NOISE = "noise=all_seed=7:alls=4:allf=t"
CUT_FPS = 30
CUT_FRAMES = (110, 75, 160, 90, 131, 60, 154)  # of each scene
CUTS = [sum(CUT_FRAMES[:i]) / CUT_FPS for i in range(1, len(CUT_FRAMES))]
SCENES = ("testsrc2", "testsrc2{},negate", "mandelbrot{}:start_scale=0.3", "testsrc2{},hflip,hue=h=120:b=-2", "smptehdbars",
          "testsrc2{},vflip,hue=s=0", "testsrc2{},negate,hue=h=90")


def x264(gop, preset="veryfast"):
    return ["-c:v", "libx264", "-preset", preset, "-g", gop, "-keyint_min", gop, "-sc_threshold", "0"]


X265 = ["-c:v", "libx265", "-preset", "ultrafast", "-tag:v", "hvc1", "-x265-params",
        f"log-level=error:keyint={GOP}:min-keyint={GOP}:scenecut=0:open-gop=0"]
VP9 = ["-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8", "-row-mt", "1", "-b:v", "5M", "-g", GOP]
AV1 = ["-c:v", "libsvtav1", "-preset", "12", "-crf", "40", "-g", GOP]
# name: size, frames, codec
CLIPS = {
    "h264_g30.mp4": ("1920x1080", FRAMES, x264(30)),
    "h264_g60.mp4": ("1920x1080", FRAMES, x264(60)),
    "h264_g250.mp4": ("1920x1080", FRAMES, x264(GOP)),
    "h264_medium_g250.mp4": ("1920x1080", FRAMES, x264(GOP, "medium")),
    "hevc_g250.mp4": ("1920x1080", FRAMES, X265),
    "h264_4k_g250.mp4": ("3840x2160", FRAMES // 2, x264(GOP)),
    "vp9_g250.mkv": ("1920x1080", FRAMES, VP9),
    "av1_g250.mkv": ("1920x1080", FRAMES, AV1),
}


class SampleClips:
    def __init__(self, folder):
        self.folder = folder / "sampling"
        self.folder.mkdir(exist_ok=True)

    def path(self, name):
        """One of CLIPS."""
        size, frames, codec = CLIPS[name]
        source = f"testsrc2=size={size}:rate={FPS},{NOISE}"
        return self._made(name, "-f", "lavfi", "-i", source, "-frames:v", frames, "-pix_fmt", "yuv420p", *codec)

    def longer(self, name, times):
        """It, over and over."""
        clip = self.path(name)
        return self._made(f"{times}x_{name}", "-stream_loop", times - 1, "-i", clip, "-c", "copy")

    def cuts(self):
        """Scenes as an encoder cuts them by itself; CUTS tells when."""
        inputs, chains = [], []
        for i, (scene, frames) in enumerate(zip(SCENES, CUT_FRAMES)):
            pattern = scene if "{}" in scene else scene + "{}"
            inputs += ["-f", "lavfi", "-i", pattern.format(f"=size=1920x1080:rate={CUT_FPS}")]
            chains.append(f"[{i}]trim=end_frame={frames},setpts=PTS-STARTPTS,format=yuv420p[s{i}]")
        joined = "".join(f"[s{i}]" for i in range(len(SCENES)))
        graph = ";".join([*chains, f"{joined}concat=n={len(SCENES)},{NOISE}[out]"])
        return self._made("cuts.mp4", *inputs, "-filter_complex", graph, "-map", "[out]", "-c:v", "libx264", "-preset",
                          "veryfast")

    def _made(self, name, *arguments):
        path = self.folder / name
        if not path.exists():
            part = path.with_name("part." + name)
            call("ffmpeg", "-v", "error", "-nostdin", "-y", *arguments, part)
            part.rename(path)
        return path
